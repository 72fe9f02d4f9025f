import { gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";

/** Below this a packet is a packet. */
const worthwhileBytes = 1400;

/** Compresses JSON answers that are large, for callers that accept it. Chunks are compressed on their own. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" || payload.length < worthwhileBytes) return done(null, payload);
    reply.header("vary", "accept-encoding");
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return done(null, payload);
    reply.header("content-encoding", "gzip").removeHeader("content-length");
    gzip(payload, { level: 4 }, done);
  });
}
