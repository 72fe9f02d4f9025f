import rateLimit from "@fastify/rate-limit";
import { SyncError } from "@syncline/core";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import type { RateLimits, ServerOptions } from "../server/options.js";

const defaults: RateLimits = { requestsPerMinute: 30_000, signInsPerMinute: 30 };

/** Limits requests by address, and returns the options of routes where passwords could be guessed. */
export async function limitRates(
  app: FastifyInstance,
  wanted: ServerOptions["rateLimits"],
): Promise<RouteShorthandOptions> {
  if (wanted === false) return {};
  const { requestsPerMinute, signInsPerMinute } = { ...defaults, ...wanted };
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    // The plugin throws whatever this returns, and its types do not say so.
    errorResponseBuilder: (_request, { ttl }) =>
      new SyncError("rate_limited", { details: { retryAfterMs: ttl } }),
  });
  return { config: { rateLimit: { max: signInsPerMinute, timeWindow: 60_000, groupId: "sign-in" } } };
}
