import { isErrorCode, isSyncError, SyncError } from "@syncline/core";

/** An error on its way to another thread: as a clone it would be an `Error` like any other. */
export interface SentError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Whatever is no `SyncError` was foreseen by nobody: `internal`. */
export function toSentError(error: unknown): SentError {
  if (!isSyncError(error)) return { code: "internal", message: String(error), details: {} };
  const { code, message, details } = error;
  return { code, message, details };
}

export function fromSentError({ code, message, details }: SentError): SyncError {
  return new SyncError(isErrorCode(code) ? code : "internal", { message, details });
}
