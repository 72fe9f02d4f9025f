import { limits, mediaTypes, SyncError } from "@syncline/core";
import type { FastifyInstance } from "fastify";

/** JSON bodies that hold no manifests. */
export const smallBodyBytes = 64 * 1024;
/** A full list of hashes: 64 digits, quotes and a comma each. */
export const hashListBytes = 80 * limits.batchChunks;

/** JSON is read whole, up to each route's limit; frames are handed on as a stream. Nothing else is taken. */
export function bodyParsers(app: FastifyInstance): void {
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser(mediaTypes.frames, (_request, payload, done) => done(null, payload));
}

/** The bytes of a streamed body as they come. Throws `too_large` past `limitBytes`. */
export async function* boundedBody(
  payload: AsyncIterable<Uint8Array>,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const bytes of payload) {
    total += bytes.byteLength;
    if (total > limitBytes) throw new SyncError("too_large", { details: { limitBytes } });
    yield bytes;
  }
}
