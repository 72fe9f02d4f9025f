import { Readable } from "node:stream";
import {
  decodeFrames,
  encodeFrameStream,
  fetchRequest,
  limits,
  missingRequest,
  type NamedChunk,
  SyncError,
} from "@syncline/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { principalOf } from "../auth/bearer.js";
import { boundedBody, hashListBytes } from "../http/bodies.js";
import { validate } from "../http/validate.js";
import type { ServerContext } from "../server/context.js";
import { answerFrames } from "./answer-frames.js";
import { ChunkMemory } from "./chunk-memory.js";
import { namespaceOf, namespacePattern } from "./namespace-routes.js";

/** Chunks, many in one body. Neither direction holds more of it than the chunks at work. */
export function chunkRoutes(app: FastifyInstance, { service }: ServerContext): void {
  app.post(`${namespacePattern}/chunks/missing`, { bodyLimit: hashListBytes }, async (request) => {
    const { hashes } = validate(missingRequest, request.body);
    return { hashes: await service.missing(principalOf(request), namespaceOf(request), hashes) };
  });

  const memory = new ChunkMemory();
  app.post(`${namespacePattern}/chunks`, async (request, reply) => {
    const frames = decodeFrames(boundedBody(streamedBody(request), limits.batchBytes), limits, memory);
    const options = { signal: goneSignal(reply), release: (chunk: NamedChunk) => memory.giveBack(chunk) };
    await service.upload(principalOf(request), namespaceOf(request), frames, options);
    return await reply.code(204).send();
  });

  app.post(`${namespacePattern}/chunks/fetch`, { bodyLimit: 2 * hashListBytes }, async (request, reply) => {
    const { hashes, bases } = validate(fetchRequest, request.body);
    const signal = goneSignal(reply);
    const chunks = service.fetch(principalOf(request), namespaceOf(request), hashes, { signal, bases });
    await answerFrames(reply, encodeFrameStream(await begun(chunks)), { memory, signal });
  });
}

function streamedBody(request: FastifyRequest): AsyncIterable<Uint8Array> {
  if (!(request.body instanceof Readable)) throw new SyncError("wrong_content_type");
  return request.body;
}

/** The same chunks, once the first is there: what fails before it can still be answered with a problem. */
async function begun(chunks: AsyncIterable<NamedChunk>): Promise<AsyncIterable<NamedChunk>> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  return (async function* () {
    try {
      for (let next = first; !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  })();
}

/** Aborts when the caller has gone before it was answered. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(new SyncError("offline"));
  });
  return controller.signal;
}
