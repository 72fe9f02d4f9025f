import { concatBytes } from "../content/concat-bytes.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { errorOfProblem, mediaTypes } from "../protocol/index.js";
import type { HttpResponse } from "./http-send.js";
import { Unrepeatable } from "./retry.js";

/** Longer than any answer in JSON: a full page of changes with the longest names and manifests. */
const mostTextBytes = 64 * 1024 * 1024;

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
export async function answerError(response: HttpResponse): Promise<SyncError> {
  const text = await readText(response);
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
export async function readJson<T>(response: HttpResponse, schema: AnswerSchema<T>): Promise<T> {
  const parsed = schema.safeParse(parse(await readText(response)));
  if (parsed.success) return parsed.data;
  throw new SyncError("protocol_error", { cause: parsed.error, details: { status: response.status } });
}

/** The answer's bytes as they come. Throws `protocol_error` when they are not frames. */
export async function* readFrameBytes(response: HttpResponse, heard: () => void): AsyncGenerator<Uint8Array> {
  const type = response.header("content-type") ?? "";
  if (!type.startsWith(mediaTypes.frames)) {
    await drain(response);
    throw new SyncError("protocol_error");
  }
  for await (const bytes of response.body) {
    heard();
    yield bytes;
  }
}

/** Reads an answer to its end for nothing but the connection, which can then be used again. */
export async function drain(response: HttpResponse): Promise<void> {
  await readBytes(response, 0);
}

async function readText(response: HttpResponse): Promise<string> {
  return new TextDecoder().decode(concatBytes(await readBytes(response, mostTextBytes)));
}

/** The first bytes of an answer. One that is longer than anything the protocol says is left, not collected. */
async function readBytes({ body }: HttpResponse, mostBytes: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let seenBytes = 0;
  for await (const part of body) {
    seenBytes += part.length;
    if (seenBytes <= mostBytes) parts.push(part);
    if (seenBytes > mostTextBytes) throw new SyncError("protocol_error");
  }
  return parts;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
