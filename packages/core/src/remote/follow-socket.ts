import type { Clock } from "../clock/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import {
  errorOfProblem,
  type NotifyClientMessage,
  type NotifyServerMessage,
  notifyServerMessage,
  routes,
} from "../protocol/index.js";
import type { TokenSource } from "./token-source.js";
import { Watchdog } from "./watchdog.js";
import type { OpenSocket, WebSocketFactory } from "./web-socket.js";

export interface FollowOptions {
  readonly namespaceId: string;
  readonly clock: Clock;
  /** Runs with each seq that the server tells; the first one means that nudges flow. */
  readonly heard: (seq: number) => void;
  readonly signal: AbortSignal;
}

export interface FollowSocketOptions extends FollowOptions {
  readonly url: string;
  readonly token: TokenSource;
  readonly webSocket: WebSocketFactory;
}

/** How long a server may take until it says `ready`. */
const openTimeoutMs = 20_000;
/** Heartbeats that may be missed: one can be late, two mean that nobody is there. */
const missedBeats = 2.5;

/** Follows a namespace over one socket until that ends, and throws why it did. */
export async function followSocket(options: FollowSocketOptions): Promise<never> {
  const { token, clock, signal } = options;
  const accessToken = await token({ signal });
  const watchdog = new Watchdog(clock, openTimeoutMs, signal);
  try {
    return await converse(options, accessToken, watchdog);
  } catch (error) {
    // The next conversation needs another token; where none can be had, that is why there is none.
    if (isSyncError(error, "token_expired", "unauthenticated")) await token({ refused: accessToken, signal });
    throw error;
  } finally {
    watchdog.stop();
  }
}

function converse(options: FollowSocketOptions, accessToken: string, watchdog: Watchdog): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (reason: unknown) => {
      reject(reason);
      socket.close();
    };
    const socket = options.webSocket(socketAddress(options.url), {
      opened: () => say(socket, { type: "hello", token: accessToken }),
      message(text) {
        watchdog.touch();
        try {
          answer(options, socket, watchdog, text);
        } catch (error) {
          end(error);
        }
      },
      closed: (closeCode) => reject(new SyncError("offline", { details: { closeCode } })),
    });
    watchdog.signal.addEventListener("abort", () => end(watchdog.signal.reason), { once: true });
  });
}

function answer(options: FollowSocketOptions, socket: OpenSocket, watchdog: Watchdog, text: string): void {
  const { namespaceId, heard } = options;
  const message = parseMessage(text);
  switch (message.type) {
    case "ready":
      watchdog.touch(message.heartbeatMs * missedBeats);
      say(socket, { type: "subscribe", namespaceId });
      return;
    case "seq":
      if (message.namespaceId === namespaceId) heard(message.seq);
      return;
    case "ping":
      say(socket, { type: "pong" });
      return;
    case "problem":
      throw errorOfProblem(message.problem) ?? new SyncError("protocol_error");
    case "pong":
      return;
  }
}

function say(socket: OpenSocket, message: NotifyClientMessage): void {
  socket.send(JSON.stringify(message));
}

function parseMessage(text: string): NotifyServerMessage {
  try {
    return notifyServerMessage.parse(JSON.parse(text));
  } catch (cause) {
    throw new SyncError("protocol_error", { cause });
  }
}

function socketAddress(url: string): string {
  return url.replace(/^http/i, "ws").replace(/\/+$/, "") + routes.notify;
}
