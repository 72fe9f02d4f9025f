import {
  type Accounts,
  deviceId,
  refreshRequest,
  routes,
  SyncError,
  signInRequest,
  signUpRequest,
} from "@syncline/core";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import { validate } from "../http/validate.js";
import type { ServerContext } from "../server/context.js";
import { bearerToken, principalOf, requirePrincipal } from "./bearer.js";

/** Sign-up, sign-in, refresh, sign-out and devices. `guarded` holds the stricter rate limit. */
export function authRoutes(
  app: FastifyInstance,
  context: ServerContext,
  accounts: Accounts,
  guarded: RouteShorthandOptions,
): void {
  app.post(routes.signUp, guarded, async (request, reply) => {
    const grant = await accounts.signUp(validate(signUpRequest, request.body));
    return await reply.code(201).send(grant);
  });
  app.post(routes.signIn, guarded, async (request) => accounts.signIn(validate(signInRequest, request.body)));
  app.post(routes.refresh, async (request) => {
    const { refreshToken } = validate(refreshRequest, request.body);
    return await accounts.refresh(refreshToken);
  });
  app.post(routes.signOut, async (request, reply) => {
    await accounts.signOut(bearerToken(request));
    return await reply.code(204).send();
  });

  const known = { onRequest: requirePrincipal(context) };
  app.get(routes.devices, known, async (request) => ({
    devices: await accounts.devices(principalOf(request)),
  }));
  app.delete<{ Params: { device: string } }>(`${routes.devices}/:device`, known, async (request, reply) => {
    const id = deviceId.safeParse(request.params.device);
    if (!id.success) throw new SyncError("not_found");
    await accounts.revokeDevice(principalOf(request), id.data);
    return await reply.code(204).send();
  });
}
