import * as z from "zod";
import { namespaceIdText } from "./http.js";
import { problemDocument } from "./schemas.js";

/**
 * Messages on the notify socket, one JSON text each.
 *
 * The client says `hello` first unless the upgrade request carried an Authorization header. The
 * server answers `ready`. Each `subscribe` is answered by a `seq` at once, and by one more whenever
 * the journal moves. Either side may `ping`; the other answers `pong`. The server pings every
 * `heartbeatMs`, so silence for longer than that means a dead connection to both.
 */
export const notifyClientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("hello"), token: z.string().min(1).max(4096) }),
  z.strictObject({ type: z.literal("subscribe"), namespaceId: namespaceIdText }),
  z.strictObject({ type: z.literal("unsubscribe"), namespaceId: namespaceIdText }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("pong") }),
]);

const seq = z.number().int().nonnegative();

export const notifyServerMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), heartbeatMs: z.number().positive() }),
  z.strictObject({ type: z.literal("seq"), namespaceId: z.string(), seq }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("pong") }),
  /** What went wrong. The server closes the socket after it unless it names a namespace. */
  z.strictObject({
    type: z.literal("problem"),
    problem: problemDocument,
    namespaceId: z.string().optional(),
  }),
]);

/** Close codes of the notify socket, from the range that RFC 6455 leaves to applications. */
export const notifyCloseCodes = {
  /** The token is missing, expired or revoked: get another one before coming back. */
  unauthenticated: 4401,
  /** The client sent something that the protocol does not know. */
  invalidMessage: 4400,
  /** Nothing was heard for too long. */
  silent: 4408,
} as const;

/** Bytes of one message from a client. */
export const notifyMessageBytes = 8192;

/** The answer of the long poll: where the journal is now, changed or not. */
export const notifyPollResult = z.strictObject({ namespaceId: z.string(), seq });

export type NotifyClientMessage = z.infer<typeof notifyClientMessage>;
export type NotifyServerMessage = z.infer<typeof notifyServerMessage>;
