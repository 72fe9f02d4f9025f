import {
  isSyncError,
  type NotifyClientMessage,
  type NotifyServerMessage,
  notifyClientMessage,
  notifyCloseCodes,
  type Principal,
  problemOf,
  SyncError,
} from "@syncline/core";
import type { WebSocket } from "ws";
import type { ServerContext } from "../server/context.js";
import type { OpenStream } from "./open-streams.js";
import { Subscriptions } from "./subscriptions.js";

/** How long a socket may stay without saying who it is. */
const helloTimeoutMs = 10_000;
/** Messages of one client between two heartbeats. */
const mostMessages = 1000;
/** Bytes that may wait for a slow reader: nudges are tiny, so this one does not read at all. */
const mostBufferedBytes = 1024 * 1024;
const goingAway = 1001;

/** One notify socket, from its first message to its end. It speaks the protocol of core's `notify.ts`. */
export class NotifySocket implements OpenStream {
  readonly #socket: WebSocket;
  readonly #context: ServerContext;
  readonly #authenticate: (token: string | undefined) => Promise<Principal>;
  readonly #subscriptions: Subscriptions;
  readonly #remove: () => void;
  readonly #helloTimer: NodeJS.Timeout;
  readonly #heartbeat: NodeJS.Timeout;
  #token: string | undefined;
  #messages = 0;
  #heard = true;
  /** Messages are worked through one after another, in the order of their arrival. */
  #work: Promise<void> = Promise.resolve();
  principal: Principal | undefined;

  constructor(
    socket: WebSocket,
    context: ServerContext,
    authenticate: (token: string | undefined) => Promise<Principal>,
  ) {
    this.#socket = socket;
    this.#context = context;
    this.#authenticate = authenticate;
    this.#subscriptions = new Subscriptions(context.service, (message) => this.#send(message));
    this.#helloTimer = setTimeout(() => this.end(new SyncError("unauthenticated")), helloTimeoutMs);
    this.#heartbeat = setInterval(() => this.#beat(), context.heartbeatMs);
    socket.on("message", (data, isBinary) => this.#take(isBinary ? "" : data.toString()));
    socket.on("close", () => this.#stop());
    this.#remove = context.streams.add(this);
  }

  /** Lets in a caller whom the upgrade request already named. */
  admit(): void {
    this.#queue(() => this.#hello(undefined));
  }

  end(reason: SyncError | "closing"): void {
    if (reason === "closing") {
      this.#close(goingAway);
      return;
    }
    this.#send({ type: "problem", problem: problemOf(reason) });
    const { unauthenticated, invalidMessage } = notifyCloseCodes;
    this.#close(problemOf(reason).status === 401 ? unauthenticated : invalidMessage);
  }

  #take(text: string): void {
    this.#heard = true;
    const message = parseMessage(text);
    if (++this.#messages > mostMessages) this.end(new SyncError("rate_limited"));
    else if (message === undefined) this.end(new SyncError("invalid_request"));
    else this.#queue(() => this.#follow(message));
  }

  async #follow(message: NotifyClientMessage): Promise<void> {
    if (message.type === "ping") return this.#send({ type: "pong" });
    if (message.type === "pong") return;
    if (message.type === "hello") return await this.#hello(message.token);
    if (this.principal === undefined) throw new SyncError("unauthenticated");
    if (message.type === "unsubscribe") return this.#subscriptions.remove(message.namespaceId);
    await this.#subscriptions.add(this.principal, message.namespaceId);
  }

  async #hello(token: string | undefined): Promise<void> {
    if (this.principal !== undefined) throw new SyncError("invalid_request");
    this.principal = await this.#authenticate(token);
    this.#token = token;
    clearTimeout(this.#helloTimer);
    this.#send({ type: "ready", heartbeatMs: this.#context.heartbeatMs });
  }

  /** Pings, gives up on a client that did not answer the last one, and asks again who may listen. */
  #beat(): void {
    if (!this.#heard) {
      this.#close(notifyCloseCodes.silent);
      return;
    }
    this.#heard = false;
    this.#messages = 0;
    this.#send({ type: "ping" });
    if (this.principal === undefined) return;
    this.#queue(async () => {
      this.principal = await this.#authenticate(this.#token);
      await this.#subscriptions.check(this.principal);
    });
  }

  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      // A store that is gone for a while is no reason to cut anybody off: the next beat asks again.
      if (isSyncError(error) && error.retryable && this.principal !== undefined) return;
      this.end(isSyncError(error) ? error : new SyncError("internal"));
    });
  }

  #send(message: NotifyServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > mostBufferedBytes) this.#socket.terminate();
    else this.#socket.send(JSON.stringify(message));
  }

  #close(code: number): void {
    this.#stop();
    this.#socket.close(code);
    // A peer that never answers the closing handshake must not hold the connection.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
  }

  #stop(): void {
    clearTimeout(this.#helloTimer);
    clearInterval(this.#heartbeat);
    this.#subscriptions.clear();
    this.#remove();
  }
}

function parseMessage(text: string): NotifyClientMessage | undefined {
  try {
    return notifyClientMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
