import { SyncError } from "@syncline/core";
import {
  type AnswerOf,
  type ArgsOf,
  type CallMessage,
  type CallName,
  type EngineId,
  type EngineMessage,
  fromSentError,
  isRepeatable,
  type TabMessage,
} from "../messages/index.js";

interface Pending {
  readonly message: CallMessage;
  /** The engine that it was sent to last, and how often it was sent. */
  sentTo: EngineId | undefined;
  sends: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Engines that may end during one call: it could be what ends them. */
const mostSends = 3;

/**
 * The calls of a tab, from when they are made until they are answered, whichever engine does that.
 *
 * Laws: what nobody was sent waits for an engine. What an engine was sent that has ended is sent to the next one where that
 * comes to the same as sending it once, in the order in which it was made, and otherwise fails with `interrupted`.
 */
export class PendingCalls {
  readonly #send: (message: TabMessage) => void;
  readonly #pending = new Map<number, Pending>();
  #engine: EngineId | undefined;
  #ids = 0;

  constructor(send: (message: TabMessage) => void) {
    this.#send = send;
  }

  /** A cancel rejects with `signal.reason` at once, and is told to the engine. */
  make<N extends CallName>(name: N, args: ArgsOf<N>, signal: AbortSignal | undefined): Promise<AnswerOf<N>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = ++this.#ids;
      const cancel = () => {
        const wasSent = this.#pending.get(id)?.sentTo !== undefined;
        this.#pending.delete(id);
        if (wasSent) this.#send({ kind: "cancel", id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const end = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          signal?.removeEventListener("abort", cancel);
          settle(value);
        };
      };
      // The engine answers each call with what the call answers.
      const answered = end(resolve) as (value: unknown) => void;
      const message = { kind: "call", id, name, args } as CallMessage;
      const pending = { message, sentTo: undefined, sends: 0, resolve: answered, reject: end(reject) };
      this.#pending.set(id, pending);
      if (this.#engine !== undefined) this.#sendTo(this.#engine, pending);
    });
  }

  /** This engine hears the tab now; it may have done so before. */
  welcomed(engine: EngineId): void {
    this.#engine = engine;
    for (const [id, pending] of this.#pending) {
      const { message, sentTo, sends } = pending;
      if (sentTo === engine) continue;
      if (sentTo === undefined || (canRepeat(message) && sends < mostSends)) this.#sendTo(engine, pending);
      else {
        this.#pending.delete(id);
        pending.reject(new SyncError("interrupted", { details: { call: message.name } }));
      }
    }
  }

  settle(message: Extract<EngineMessage, { kind: "answer" | "failure" }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === "answer") pending?.resolve(message.value);
    else pending?.reject(fromSentError(message.error));
  }

  /** No engine will answer. */
  failAll(error: SyncError): void {
    this.#engine = undefined;
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of all) reject(error);
  }

  #sendTo(engine: EngineId, pending: Pending): void {
    pending.sentTo = engine;
    pending.sends++;
    this.#send(pending.message);
  }
}

function canRepeat({ name, args }: CallMessage): boolean {
  // Which arguments go with which name is what the union says; here it is only passed on.
  return (isRepeatable[name] as (...args: readonly unknown[]) => boolean)(...args);
}
