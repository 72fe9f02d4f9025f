import { routes, SyncError } from "@syncline/core";
import type { FastifyInstance } from "fastify";
import { authenticationRequest, bearerToken } from "../auth/bearer.js";
import { isOriginAllowed } from "../http/headers.js";
import type { ServerContext } from "../server/context.js";
import { NotifySocket } from "./socket.js";

/** The notify socket. A token in the upgrade request is checked before there is a socket at all. */
export function socketRoute(app: FastifyInstance, context: ServerContext): void {
  const { authenticate, allowedOrigins } = context;
  app.get(
    routes.notify,
    {
      websocket: true,
      async onRequest(request) {
        if (!request.ws) throw new SyncError("invalid_request", { message: "Open a WebSocket here." });
        if (!isOriginAllowed(request, allowedOrigins)) throw new SyncError("forbidden");
        if (bearerToken(request) !== undefined) await authenticate(authenticationRequest(request));
      },
    },
    (socket, request) => {
      const opened = new NotifySocket(socket, context, (token) =>
        authenticate(authenticationRequest(request, token)),
      );
      if (bearerToken(request) !== undefined) opened.admit();
    },
  );
}
