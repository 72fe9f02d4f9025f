import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type ErrorCode, isSyncError, mediaTypes, problemOf, SyncError } from "@syncline/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { LogEntry } from "../server/options.js";

/** Fastify's own failures in Syncline's words. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "wrong_content_type",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid_request",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid_request",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
  FST_ERR_BAD_URL: "invalid_request",
  FST_ERR_MAX_PARAM_LENGTH: "invalid_request",
};

/** Any failure of a request as a `SyncError`; what was not foreseen is `internal`. */
export function requestError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const { code, statusCode } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly statusCode?: unknown;
  };
  const known = typeof code === "string" ? frameworkCodes[code] : undefined;
  if (known !== undefined) return new SyncError(known, { cause: error });
  // What the JSON parser refuses, `__proto__` included, and what was cut off while it was read.
  if (statusCode === 400) return new SyncError("invalid_request", { cause: error });
  return new SyncError("internal", { cause: error });
}

export function sendProblem(reply: FastifyReply, error: SyncError): FastifyReply {
  const document = problemOf(error, reply.request.id);
  const { retryAfterMs } = error.details as { retryAfterMs?: unknown };
  if (typeof retryAfterMs === "number") reply.header("retry-after", Math.ceil(retryAfterMs / 1000));
  if (document.status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(document.status).type(mediaTypes.problem).send(JSON.stringify(document));
}

/** Every failure leaves as a problem document; only the log hears of causes and stacks. */
export function answerProblems(app: FastifyInstance, log: (entry: LogEntry) => void): void {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const each of [method].flat()) known.add(each);
    methods.set(url, known);
  });
  app.addHook("onRequest", (request, reply, done) => {
    if (!request.is404) return done();
    const allowed = allowedMethods(methods, request);
    if (allowed.length === 0)
      return done(new SyncError("not_found", { message: "There is no such address." }));
    reply.header("allow", allowed.join(", "));
    done(new SyncError("method_not_allowed"));
  });
  app.setErrorHandler((error, request, reply) => {
    const known = requestError(error);
    if (known.code === "internal") {
      log({ level: "error", event: "failure", requestId: request.id, code: known.code, error });
    }
    return sendProblem(reply, known);
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new SyncError("not_found")));
}

function allowedMethods(methods: ReadonlyMap<string, Set<string>>, request: FastifyRequest): string[] {
  const parts = request.url.split("?", 1)[0]?.split("/") ?? [];
  for (const [pattern, allowed] of methods) {
    const wanted = pattern.split("/");
    if (wanted.length !== parts.length) continue;
    if (wanted.every((part, i) => part.startsWith(":") || part === parts[i])) return [...allowed];
  }
  return [];
}

/** For what goes wrong before there is a request: headers that are damaged, too large or too slow. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const code: ErrorCode = error.code === "HPE_HEADER_OVERFLOW" ? "too_large" : "invalid_request";
  const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const problem = problemOf(
    new SyncError(code, late ? { message: "The request took too long to arrive." } : {}),
  );
  const status = late ? 408 : problem.status;
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${mediaTypes.problem}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
