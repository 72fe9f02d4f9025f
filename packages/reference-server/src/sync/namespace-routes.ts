import {
  changesQuery,
  commitRequest,
  createNamespaceRequest,
  limits,
  manifestsRequest,
  namespaceAddress,
  nodeAddress,
  routes,
  SyncError,
  trashQuery,
} from "@syncline/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { principalOf } from "../auth/bearer.js";
import { validate } from "../http/validate.js";
import type { ServerContext } from "../server/context.js";

export const namespacePattern = `${routes.namespaces}/:ns`;

/** Which namespace an address names. Throws `unknown_namespace` for what cannot be one. */
export function namespaceOf(request: FastifyRequest): string {
  const address = namespaceAddress.safeParse(request.params);
  if (!address.success) throw new SyncError("unknown_namespace");
  return address.data.ns;
}

/** Namespaces and their journals. */
export function namespaceRoutes(app: FastifyInstance, { service }: ServerContext): void {
  app.get(routes.namespaces, async (request) => ({
    namespaces: await service.namespaces(principalOf(request)),
  }));
  app.post(routes.namespaces, async (request, reply) => {
    const wanted = validate(createNamespaceRequest, request.body);
    return await reply.code(201).send(await service.createNamespace(principalOf(request), wanted));
  });
  app.get(namespacePattern, async (request) => service.describe(principalOf(request), namespaceOf(request)));
  app.post(`${namespacePattern}/commits`, { bodyLimit: limits.commitBytes }, async (request) =>
    service.commit(principalOf(request), namespaceOf(request), validate(commitRequest, request.body)),
  );
  app.post(`${namespacePattern}/manifests`, async (request) => {
    const { wanted } = validate(manifestsRequest, request.body);
    return { manifests: await service.manifests(principalOf(request), namespaceOf(request), wanted) };
  });
  app.get(`${namespacePattern}/nodes/:node/history`, async (request) => {
    const address = nodeAddress.safeParse(request.params);
    if (!address.success) throw new SyncError("not_found");
    return await service.history(principalOf(request), address.data.ns, address.data.node);
  });
  app.get(`${namespacePattern}/trash`, async (request) => {
    const query = validate(trashQuery, request.query);
    return await service.trash(principalOf(request), namespaceOf(request), query);
  });
  app.get(`${namespacePattern}/changes`, async (request) => {
    const { cursor = null, limit } = validate(changesQuery, request.query);
    return await service.changes(principalOf(request), namespaceOf(request), cursor, { limit });
  });
}
