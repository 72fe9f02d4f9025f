import type { Clock, Randomness } from "../clock/index.js";
import { backoffMs } from "./backoff.js";
import { followPoll } from "./follow-poll.js";
import { followSocket } from "./follow-socket.js";
import type { HttpCaller } from "./http-caller.js";
import type { RemoteEvent } from "./remote.js";
import type { TokenSource } from "./token-source.js";
import type { WebSocketFactory } from "./web-socket.js";

export interface FollowerOptions {
  readonly url: string;
  readonly namespaceId: string;
  readonly token: TokenSource;
  readonly caller: HttpCaller;
  /** Left out where the platform has none: then it is long polls alone. */
  readonly webSocket: WebSocketFactory | undefined;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

type Listener = (event: RemoteEvent) => void;

const backoff = { firstMs: 500, mostMs: 30_000 };
/** Sockets that failed in a row, after which something on the way does not let them through. */
const socketFailuresBeforePoll = 2;
/** Some minutes of long polls before a socket is tried again. */
const pollsBeforeSocket = 10;
/** A connection that lived this long proves that the server is well, and the backoff starts over. */
const healthyMs = 10_000;

/** Follows one namespace for all listeners, by a socket or else by long polls, for as long as there is a listener. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #listeners = new Set<Listener>();
  #following: AbortController | undefined;
  #connected = false;
  #seq = -1;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  subscribe(listener: Listener): () => void {
    // An entry of its own, so that one function may subscribe twice.
    const entry: Listener = (event) => listener(event);
    this.#listeners.add(entry);
    if (this.#connected) this.#welcome(entry);
    if (this.#following === undefined) {
      this.#following = new AbortController();
      this.#follow(this.#following.signal).catch(() => {});
    }
    return () => {
      this.#listeners.delete(entry);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#stop();
  }

  /** One who comes later learns what the others know, after `subscribe` has returned. */
  #welcome(entry: Listener): void {
    Promise.resolve().then(() => {
      if (!this.#connected || !this.#listeners.has(entry)) return;
      tell(entry, { kind: "connected" });
      tell(entry, { kind: "seq", seq: this.#seq });
    });
  }

  #stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#connected = false;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { clock, randomness } = this.#options;
    let failures = 0;
    let socketFailures = 0;
    while (!signal.aborted) {
      const bySocket = this.#options.webSocket !== undefined && socketFailures < socketFailuresBeforePoll;
      const startMs = clock.monotonic();
      const ended = await this.#once(bySocket, signal);
      if (signal.aborted) return;
      socketFailures = bySocket && !ended.heard ? socketFailures + 1 : 0;
      if (ended.heard && clock.monotonic() - startMs >= healthyMs) failures = 0;
      if (ended.well) continue;
      this.#disconnected();
      await clock.sleep(backoffMs(failures++, backoff, randomness), signal);
    }
  }

  /** One connection, until it ends. `heard`: nudges flowed. `well`: it ended as it should. */
  async #once(bySocket: boolean, signal: AbortSignal): Promise<{ heard: boolean; well: boolean }> {
    const { webSocket } = this.#options;
    let anything = false;
    const heard = (seq: number) => {
      anything = true;
      if (!signal.aborted) this.#heard(seq);
    };
    const options = { ...this.#options, heard, signal };
    try {
      if (bySocket && webSocket !== undefined) await followSocket({ ...options, webSocket });
      await followPoll({ ...options, mostPolls: pollsBeforeSocket });
      return { heard: anything, well: true };
    } catch {
      // Whoever calls the remote is told what is wrong by its calls; nudges only pause.
      return { heard: anything, well: false };
    }
  }

  #heard(seq: number): void {
    const news = seq !== this.#seq;
    this.#seq = seq;
    if (!this.#connected) {
      this.#connected = true;
      this.#tellAll({ kind: "connected" });
    } else if (!news) return;
    this.#tellAll({ kind: "seq", seq });
  }

  #disconnected(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#tellAll({ kind: "disconnected" });
  }

  #tellAll(event: RemoteEvent): void {
    for (const entry of [...this.#listeners]) tell(entry, event);
  }
}

function tell(entry: Listener, event: RemoteEvent): void {
  try {
    entry(event);
  } catch {
    // A listener that throws disturbs nobody.
  }
}
