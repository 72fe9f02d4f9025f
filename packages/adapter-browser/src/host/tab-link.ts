import type { FolderSync } from "@syncline/core";
import {
  type CallMessage,
  type Channel,
  type EngineMessage,
  type TabMessage,
  toSentError,
} from "../messages/index.js";
import { answerCall } from "./answer-call.js";

/** Serves one tab: makes its calls, and answers them. */
export class TabLink {
  readonly #channel: Channel<EngineMessage, TabMessage>;
  readonly #sync: FolderSync;
  readonly #onDone: (call: CallMessage) => void;
  readonly #running = new Map<number, AbortController>();

  /** `onDone` hears of each call that has succeeded, before the tab does; `onBye` when the tab takes its leave. */
  constructor(
    sync: FolderSync,
    channel: Channel<EngineMessage, TabMessage>,
    onDone: (call: CallMessage) => void,
    onBye: () => void,
  ) {
    this.#sync = sync;
    this.#channel = channel;
    this.#onDone = onDone;
    channel.hear((message) => {
      if (message.kind === "call") void this.#answer(message);
      else if (message.kind === "cancel") this.#running.get(message.id)?.abort();
      else onBye();
    });
  }

  send(message: EngineMessage): void {
    this.#channel.send(message);
  }

  /** What is under way is brought to its end: a tab may be closed right after it has saved something. */
  close(): void {
    this.#channel.close();
    this.#running.clear();
  }

  async #answer(call: CallMessage): Promise<void> {
    const canceller = new AbortController();
    this.#running.set(call.id, canceller);
    const answer = await this.#outcome(call, canceller.signal);
    if (this.#running.delete(call.id)) this.send(answer);
  }

  async #outcome(call: CallMessage, signal: AbortSignal): Promise<EngineMessage> {
    const { id } = call;
    try {
      const value = await answerCall(this.#sync, call, signal);
      this.#onDone(call);
      return { kind: "answer", id, value };
    } catch (error) {
      return { kind: "failure", id, error: toSentError(error) };
    }
  }
}
