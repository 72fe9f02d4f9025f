import type { FastifyInstance } from "fastify";
import type { OpenStreams } from "../notify/open-streams.js";
import type { Connections } from "./connections.js";

/** How often connections that have become idle are looked for: keep-alive outlives the last answer. */
const sweepMs = 20;

/** Ends streams, lets requests in flight finish for `graceMs`, and then cuts what is left. */
export async function closeGently(
  app: FastifyInstance,
  streams: OpenStreams,
  connections: Connections,
  graceMs: number,
): Promise<void> {
  streams.closeAll();
  const sweep = setInterval(() => connections.closeIdle(), sweepMs);
  const deadline = setTimeout(() => connections.closeAll(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(deadline);
  }
}
