import type { SyncEvents } from "@syncline/core";

type Listener = (...args: never) => void;

/** Who hears of which events. What a listener throws is the app's, and keeps nobody else from hearing. */
export class Listeners {
  readonly #listeners = new Map<keyof SyncEvents, Set<Listener>>();

  add<E extends keyof SyncEvents>(event: E, listener: (...args: SyncEvents[E]) => void): () => void {
    // Added twice, it is heard twice, and each undo is for one of them.
    const own = (...args: SyncEvents[E]) => listener(...args);
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(own));
    return () => listeners.delete(own);
  }

  tell<E extends keyof SyncEvents>(event: E, args: SyncEvents[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        (listener as (...args: SyncEvents[E]) => void)(...args);
      } catch {
        // See above.
      }
    }
  }
}
