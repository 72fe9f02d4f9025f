import type { ChunkHash } from "../content/manifest.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { decodeFrames, limits, routes } from "../protocol/index.js";
import type { HttpCaller } from "./http-caller.js";
import type { NamedChunk } from "./remote.js";
import { type RetryOptions, retried } from "./retry.js";

/** Chunks by their hashes, in order. What has not come yet when a connection breaks is asked for again. */
export async function* fetchChunks(
  caller: HttpCaller,
  namespaceId: string,
  hashes: readonly ChunkHash[],
  bases: readonly ChunkHash[] | undefined,
  options: RetryOptions & { readonly signal: AbortSignal },
): AsyncGenerator<NamedChunk> {
  const { signal } = options;
  let next = 0;
  while (next < hashes.length) {
    const from = next;
    const chunks = await retried(
      () => begin(receive(caller, namespaceId, hashes.slice(from), bases, signal)),
      options,
    );
    try {
      for await (const chunk of chunks) {
        next++;
        yield chunk;
      }
    } catch (error) {
      // The first chunk had come, so it gets further each time.
      if (!isSyncError(error, "offline", "timeout")) throw error;
    }
  }
}

/** One request. Throws `protocol_error` for an answer that is not what was asked for. */
async function* receive(
  caller: HttpCaller,
  namespaceId: string,
  hashes: readonly ChunkHash[],
  bases: readonly ChunkHash[] | undefined,
  signal: AbortSignal,
): AsyncGenerator<NamedChunk> {
  const path = routes.fetchChunks(namespaceId);
  const body = caller.frames({ method: "POST", path, json: { hashes, bases }, signal });
  let count = 0;
  try {
    // What was asked for bounds the body: nothing else is taken.
    for await (const chunk of decodeFrames(body, { ...limits, batchBytes: Number.MAX_SAFE_INTEGER })) {
      if (chunk.hash !== hashes[count++]) throw new SyncError("protocol_error");
      yield chunk;
    }
  } catch (error) {
    // The service's own words come before the first frame; here the body itself is at fault.
    throw isSyncError(error, "invalid_frame") ? new SyncError("protocol_error", { cause: error }) : error;
  }
  if (count < hashes.length) throw new SyncError("protocol_error");
}

/** The same items, once the first has come, so that a failure before it can be retried. */
async function begin<T>(items: AsyncGenerator<T>): Promise<AsyncGenerator<T>> {
  const first = await items.next();
  return (async function* () {
    try {
      for (let next = first; !next.done; next = await items.next()) yield next.value;
    } finally {
      await items.return(undefined);
    }
  })();
}
