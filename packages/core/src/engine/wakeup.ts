import type { Clock } from "../clock/index.js";

/** Why the sleep beside a wait was ended. Without a reason of its own, each abort would make an error with a stack. */
const noLonger = new Error("Woken.");

/** Something to wait on until it is woken, or a time has passed. A wake that nobody waits for is not lost. */
export class Wakeup {
  #woken = false;
  #wakeWaiter: (() => void) | undefined;

  wake(): void {
    this.#woken = true;
    this.#wakeWaiter?.();
  }

  /** Resolves at once when woken since the last wait; rejects with `signal.reason` when aborted. */
  async wait(clock: Clock, timeoutMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#woken) {
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wakeWaiter = resolve;
      });
      const either = AbortSignal.any([signal, timer.signal]);
      const slept = clock.sleep(timeoutMs, either).catch(() => {});
      await Promise.race([woken, slept]);
      this.#wakeWaiter = undefined;
      timer.abort(noLonger);
      signal.throwIfAborted();
    }
    this.#woken = false;
  }
}
