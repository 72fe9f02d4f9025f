import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";

/** Below this a packet is a packet. */
const worthwhileBytes = 1400;
const compress = promisify(gzip);

/** Compresses JSON answers that are large, for callers that accept it. Chunks are compressed on their own. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || payload.length < worthwhileBytes) return payload;
    reply.header("vary", "accept-encoding");
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return payload;
    reply.header("content-encoding", "gzip").removeHeader("content-length");
    return await compress(payload, { level: 4 });
  });
}
