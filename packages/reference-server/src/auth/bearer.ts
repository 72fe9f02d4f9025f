import { type AuthenticationRequest, type Principal, SyncError } from "@syncline/core";
import type { FastifyRequest } from "fastify";
import type { ServerContext } from "../server/context.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls, once `requirePrincipal` has run. */
    principal: Principal | null;
  }
}

/** The token of an `Authorization: Bearer` header (RFC 6750). */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** What an authenticator sees of a request; `token` stands in for the header where a socket sent it later. */
export function authenticationRequest(request: FastifyRequest, token?: string): AuthenticationRequest {
  return { bearerToken: token ?? bearerToken(request), headers: request.headers };
}

/** A hook that lets nobody past whom the authenticator does not vouch for. It runs before a body is read. */
export function requirePrincipal({ authenticate }: ServerContext) {
  return async (request: FastifyRequest): Promise<void> => {
    request.principal = await authenticate(authenticationRequest(request));
  };
}

/** The caller of a route behind {@link requirePrincipal}. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new SyncError("unauthenticated");
  return request.principal;
}
