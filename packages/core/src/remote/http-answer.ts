import { isSyncError, SyncError } from "../errors/index.js";
import { errorOfProblem, mediaTypes } from "../protocol/index.js";
import { Unrepeatable } from "./retry.js";

/** A schema of the protocol, as far as an answer needs it. */
export interface AnswerSchema<T> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: unknown };
}

/** What a failed connection is to callers: nobody knows whether the call took effect. */
export function connectionError(cause: unknown): Error {
  if (isSyncError(cause) || cause instanceof Unrepeatable) return cause;
  return new SyncError("offline", { cause });
}

/** The failure that an answer reports, with the service's own code where it gave one. */
export async function answerError(response: Response): Promise<SyncError> {
  const text = await response.text();
  return errorOfProblem(parse(text)) ?? foreignError(response.status);
}

/** Not the service's words: a proxy in front of it, or another server altogether. */
function foreignError(status: number): SyncError {
  const details = { status };
  if (status === 408 || status === 504) return new SyncError("timeout", { details });
  if (status === 429 || status >= 500) return new SyncError("unavailable", { details });
  if (status === 413) return new SyncError("too_large", { details });
  return new SyncError("protocol_error", { details });
}

/** The answer's JSON, checked against the protocol. Throws `protocol_error`. */
export async function readJson<T>(response: Response, schema: AnswerSchema<T>): Promise<T> {
  const parsed = schema.safeParse(parse(await response.text()));
  if (parsed.success) return parsed.data;
  throw new SyncError("protocol_error", { cause: parsed.error, details: { status: response.status } });
}

/** The answer's bytes as they come. Throws `protocol_error` when they are not frames. */
export async function* readFrameBytes(response: Response, heard: () => void): AsyncGenerator<Uint8Array> {
  const type = response.headers.get("content-type") ?? "";
  if (response.body === null || !type.startsWith(mediaTypes.frames)) throw new SyncError("protocol_error");
  const reader = response.body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      heard();
      yield next.value;
    }
  } finally {
    // Left early, the rest of the body is not wanted; left at the end, this does nothing.
    await reader.cancel().catch(() => {});
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
