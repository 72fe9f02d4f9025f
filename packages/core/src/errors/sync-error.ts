import { type ErrorCode, errorCodes } from "./codes.js";

const brand = Symbol.for("syncline.error");

export interface SyncErrorOptions {
  /** Says what went wrong here; the registry's title stands in where it is left out. */
  readonly message?: string;
  readonly cause?: unknown;
  /** Machine-readable facts: safe to send over the wire, free of secrets and local paths. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class of Syncline. Tell errors apart by {@link isSyncError} and `code`. */
export class SyncError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly [brand] = true;

  constructor(code: ErrorCode, options: SyncErrorOptions = {}) {
    super(
      options.message ?? errorCodes[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "SyncError";
    this.code = code;
    this.details = options.details ?? {};
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  /** What the reader can do about it. */
  get remedy(): string {
    return errorCodes[this.code].remedy;
  }

  /** Where the reference page explains this code. */
  get help(): string {
    return `docs/reference/errors.md#${this.code}`;
  }
}

/** True for a {@link SyncError} from any copy of this package, with that `code` where one is given. */
export function isSyncError(error: unknown, ...codes: readonly ErrorCode[]): error is SyncError {
  if (typeof error !== "object" || error === null || !(brand in error)) return false;
  return codes.length === 0 || codes.includes((error as SyncError).code);
}

/** Narrows a string from outside (the wire, a store) to a known code. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
