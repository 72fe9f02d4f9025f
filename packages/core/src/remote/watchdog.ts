import type { Clock } from "../clock/index.js";
import { SyncError } from "../errors/index.js";

/**
 * Aborts `signal` with `timeout` when nothing has been heard for `silenceMs`, and with the outer
 * signal's own reason when that aborts. `stop` lets go of both.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #stopped = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #silenceMs: number;
  #heardAtMs: number;

  constructor(clock: Clock, silenceMs: number, outer?: AbortSignal) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#heardAtMs = clock.monotonic();
    this.#outer = outer;
    if (outer?.aborted) this.#controller.abort(outer.reason);
    outer?.addEventListener("abort", this.#pass, { once: true });
    this.#watch().catch(() => {});
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was heard; from now on `silenceMs` may pass where it is given. */
  touch(silenceMs = this.#silenceMs): void {
    this.#silenceMs = silenceMs;
    this.#heardAtMs = this.#clock.monotonic();
  }

  stop(): void {
    this.#outer?.removeEventListener("abort", this.#pass);
    this.#stopped.abort();
  }

  /** What a failure under this watch really was: the abort's reason, or else `otherwise`. */
  reasonOr(otherwise: () => unknown): unknown {
    return this.signal.aborted ? this.signal.reason : otherwise();
  }

  readonly #pass = () => this.#controller.abort(this.#outer?.reason);

  async #watch(): Promise<void> {
    for (;;) {
      const leftMs = this.#heardAtMs + this.#silenceMs - this.#clock.monotonic();
      if (leftMs <= 0) return this.#controller.abort(new SyncError("timeout"));
      // Woken early when a shorter silence may be allowed by then: a second is fine enough.
      await this.#clock.sleep(Math.min(leftMs, 1_000), this.#stopped.signal);
    }
  }
}
