import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Answers are data for programs: no browser should run, frame, guess at or keep them. */
const securityHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

/** The headers of every answer, those included that are given before any hook runs. */
export function setAnswerHeaders(reply: FastifyReply): FastifyReply {
  return reply.headers(securityHeaders).header("x-request-id", reply.request.id);
}

const exposedHeaders = "x-request-id, retry-after";

/** The same headers on every answer, and those that let the web apps of allowed origins read it. */
export function answerHeaders(app: FastifyInstance, allowedOrigins: ReadonlySet<string>): void {
  app.addHook("onRequest", (request, reply, done) => {
    setAnswerHeaders(reply);
    const { origin } = request.headers;
    if (allowedOrigins.size > 0) reply.header("vary", "origin");
    if (origin === undefined || !allowedOrigins.has(origin)) return done();
    reply.header("access-control-allow-origin", origin);
    reply.header("access-control-expose-headers", exposedHeaders);
    if (request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined) {
      reply.header("access-control-allow-methods", "GET, POST, DELETE");
      reply.header("access-control-allow-headers", "authorization, content-type");
      reply.header("access-control-max-age", "600");
      return void reply.code(204).send();
    }
    done();
  });
}

/**
 * Whether a socket may be opened from where the request says it comes from. Programs send no Origin;
 * a page of a stranger does, and cannot help it.
 */
export function isOriginAllowed(request: FastifyRequest, allowedOrigins: ReadonlySet<string>): boolean {
  const { origin } = request.headers;
  if (origin === undefined || allowedOrigins.has(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}
