import type { Clock, Randomness } from "../clock/index.js";
import { SyncError } from "../errors/index.js";
import {
  changesPage,
  commitResult,
  framesOf,
  framesSizeBytes,
  limits,
  manifestsResult,
  missingResult,
  namespaceDescription,
  nodeHistory,
  routes,
  trashPage,
} from "../protocol/index.js";
import { fetchChunks } from "./fetch-chunks.js";
import { Follower } from "./follower.js";
import { HttpCaller } from "./http-caller.js";
import { fetchSend, type HttpSend } from "./http-send.js";
import { linkSignals } from "./linked-signal.js";
import type { CallOptions, Remote } from "./remote.js";
import type { TokenSource } from "./token-source.js";
import { platformWebSocket, type WebSocketFactory } from "./web-socket.js";

export interface HttpRemoteOptions {
  /** The server's base address, such as `https://sync.example.org`. */
  readonly url: string;
  readonly namespaceId: string;
  /** An access token, or where they come from. */
  readonly token: string | TokenSource;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** How requests travel. Default: the platform's `fetch`. */
  readonly send?: HttpSend | undefined;
  /** Default: the platform's own. `false`, or a platform without one: long polls. */
  readonly webSocket?: WebSocketFactory | false | undefined;
  /** How long the server may be silent in a call. Default 60 s. */
  readonly timeoutMs?: number | undefined;
}

/** The remote port over HTTP, to a server that speaks the protocol. */
export function httpRemote(options: HttpRemoteOptions): Remote {
  const { url, namespaceId, clock, randomness, timeoutMs = 60_000 } = options;
  const token = tokenSource(options.token);
  const { send = fetchSend() } = options;
  const caller = new HttpCaller({ url, token, send, clock, randomness, timeoutMs });
  const webSocket = options.webSocket === false ? undefined : (options.webSocket ?? platformWebSocket());
  const follower = new Follower({ url, namespaceId, token, caller, webSocket, clock, randomness });
  const closed = new AbortController();

  /** Ends with the caller's signal and with the remote. */
  const call = async <T>({ signal }: CallOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    closed.signal.throwIfAborted();
    signal?.throwIfAborted();
    const both = linkSignals(closed.signal, signal);
    return await work(both.signal).finally(both.unlink);
  };

  return {
    describe: (options = {}) =>
      call(options, (signal) =>
        caller.json({ method: "GET", path: routes.namespace(namespaceId), signal }, namespaceDescription),
      ),
    changes: (cursor, { limit, ...options } = {}) =>
      call(options, (signal) => {
        const query = { cursor: cursor ?? undefined, limit: limit?.toString() };
        return caller.json({ method: "GET", path: routes.changes(namespaceId), query, signal }, changesPage);
      }),
    commit: (request, options = {}) =>
      call(options, (signal) =>
        caller.json(
          { method: "POST", path: routes.commits(namespaceId), json: request, signal },
          commitResult,
        ),
      ),
    missing: (hashes, options = {}) =>
      call(options, async (signal) => {
        if (hashes.length === 0) return [];
        const path = routes.missingChunks(namespaceId);
        return (await caller.json({ method: "POST", path, json: { hashes }, signal }, missingResult)).hashes;
      }),
    upload: (chunks, options = {}) =>
      call(options, async (signal) => {
        if (chunks.length === 0) return;
        if (framesSizeBytes(chunks) > limits.batchBytes && chunks.length > 1) {
          throw new SyncError("too_large", { details: { limitBytes: limits.batchBytes } });
        }
        const frames = framesOf(chunks);
        await caller.done({ method: "POST", path: routes.chunks(namespaceId), frames, signal });
      }),
    manifests: (wanted, options = {}) =>
      call(options, async (signal) => {
        if (wanted.length === 0) return [];
        const path = routes.manifests(namespaceId);
        return (await caller.json({ method: "POST", path, json: { wanted }, signal }, manifestsResult))
          .manifests;
      }),
    history: (id, options = {}) =>
      call(options, (signal) =>
        caller.json({ method: "GET", path: routes.history(namespaceId, id), signal }, nodeHistory),
      ),
    trash: ({ before, limit, ...options } = {}) =>
      call(options, (signal) => {
        const query = { before: before?.toString(), limit: limit?.toString() };
        return caller.json({ method: "GET", path: routes.trash(namespaceId), query, signal }, trashPage);
      }),
    async *fetch(hashes, { signal, bases } = {}) {
      closed.signal.throwIfAborted();
      signal?.throwIfAborted();
      const both = linkSignals(closed.signal, signal);
      try {
        yield* fetchChunks(caller, namespaceId, hashes, bases, { clock, randomness, signal: both.signal });
      } finally {
        both.unlink();
      }
    },
    subscribe(listener) {
      closed.signal.throwIfAborted();
      return follower.subscribe(listener);
    },
    async close() {
      follower.close();
      closed.abort(new SyncError("closed"));
    },
  };
}

const tokenSource = (token: string | TokenSource): TokenSource =>
  typeof token === "string" ? async () => token : token;
