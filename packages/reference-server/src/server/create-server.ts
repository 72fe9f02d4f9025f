import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import websocket from "@fastify/websocket";
import { type Authenticator, notifyMessageBytes, routes, SyncError } from "@syncline/core";
import Fastify, { type FastifyInstance } from "fastify";
import { requirePrincipal } from "../auth/bearer.js";
import { authRoutes } from "../auth/routes.js";
import { bodyParsers, smallBodyBytes } from "../http/bodies.js";
import { compressAnswers } from "../http/compression.js";
import { answerHeaders, setAnswerHeaders } from "../http/headers.js";
import { answerClientError, answerProblems, requestError, sendProblem } from "../http/problems.js";
import { limitRates } from "../http/rate-limits.js";
import { OpenStreams } from "../notify/open-streams.js";
import { pollRoute } from "../notify/poll-route.js";
import { socketRoute } from "../notify/socket-route.js";
import { chunkRoutes } from "../sync/chunk-routes.js";
import { namespaceRoutes } from "../sync/namespace-routes.js";
import { closeGently } from "./close.js";
import { Connections } from "./connections.js";
import type { ServerContext } from "./context.js";
import { listenError } from "./listen-error.js";
import type { ServerOptions, SyncServer } from "./options.js";

/**
 * The HTTP surface of a `SyncService`. It keeps nothing itself, so any number of servers may stand
 * before the same stores. Throws `invalid_request` when nothing says who may call.
 */
export async function createServer(options: ServerOptions): Promise<SyncServer> {
  const context = contextOf(options);
  const app = newApp(options);
  const connections = new Connections(app.server);
  await prepare(app, context, options);
  const undo = options.accounts?.onSessionEnd(({ accountId, deviceId }) =>
    context.streams.endOf(accountId, deviceId, new SyncError("token_revoked")),
  );
  let url: string | undefined;
  let closing: Promise<void> | undefined;
  const close = async () => {
    await closeGently(app, context.streams, connections, options.closeGraceMs ?? 10_000);
    undo?.();
    await options.onClosed?.();
  };
  return {
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      try {
        await app.listen({ host, port });
      } catch (error) {
        throw listenError(error, host, port);
      }
      url = baseAddress(app.server.address() as AddressInfo);
      return url;
    },
    get url() {
      if (url === undefined)
        throw new SyncError("unavailable", { message: "The server does not listen yet." });
      return url;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function contextOf(options: ServerOptions): ServerContext {
  const { accounts } = options;
  const own: Authenticator | undefined =
    accounts && (({ bearerToken }) => accounts.authenticate(bearerToken));
  const authenticate = options.authenticate ?? own;
  if (authenticate === undefined) {
    throw new SyncError("invalid_request", { message: "A server needs `accounts` or `authenticate`." });
  }
  return {
    service: options.service,
    accounts,
    authenticate,
    log: options.logger ?? (() => {}),
    streams: new OpenStreams(),
    allowedOrigins: new Set(options.allowedOrigins),
    heartbeatMs: options.heartbeatMs ?? 25_000,
    pollMs: options.pollMs ?? 25_000,
  };
}

function newApp(options: ServerOptions): FastifyInstance {
  const headersTimeout = options.headersTimeoutMs ?? 20_000;
  const app = Fastify({
    logger: false,
    bodyLimit: smallBodyBytes,
    genReqId: () => randomUUID(),
    // Ids that are too long are unknown, like any other that nobody has.
    routerOptions: { maxParamLength: 1024 },
    requestTimeout: options.requestTimeoutMs ?? 600_000,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    // A request that comes while the server closes is still served, on a connection that then ends.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) =>
      void sendProblem(setAnswerHeaders(reply), requestError(error)),
    http: {
      headersTimeout,
      connectionsCheckingInterval: Math.min(headersTimeout, 5_000),
      maxHeaderSize: 16 * 1024,
    },
  });
  app.server.maxConnections = options.mostConnections ?? 10_000;
  return app;
}

async function prepare(app: FastifyInstance, context: ServerContext, options: ServerOptions): Promise<void> {
  app.decorateRequest("principal", null);
  answerHeaders(app, context.allowedOrigins);
  answerProblems(app, context.log);
  bodyParsers(app);
  compressAnswers(app);
  if (options.logger !== undefined) logRequests(app, options.logger);
  const guarded = await limitRates(app, options.rateLimits);
  await app.register(websocket, {
    options: { maxPayload: notifyMessageBytes, perMessageDeflate: false },
    // Streams are ended by `closeGently`, before the listening ends.
    preClose: (done) => done(),
    errorHandler: (_error, socket) => socket.terminate(),
  });
  app.get(routes.health, async () => ({ status: "ok", protocol: "v1" }));
  if (context.accounts !== undefined) authRoutes(app, context, context.accounts, guarded);
  socketRoute(app, context);
  await app.register(async (known) => {
    known.addHook("onRequest", requirePrincipal(context));
    namespaceRoutes(known, context);
    chunkRoutes(known, context);
    pollRoute(known, context);
  });
  await app.ready();
}

function logRequests(app: FastifyInstance, log: NonNullable<ServerOptions["logger"]>): void {
  app.addHook("onResponse", (request, reply, done) => {
    log({
      level: "info",
      event: "request",
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    });
    done();
  });
}

function baseAddress({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
