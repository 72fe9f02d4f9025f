import type { Clock } from "../clock/index.js";
import { SyncError } from "../errors/index.js";

/** How long a deletion may take. Others take it for dead ten times later. */
const deletionMs = 60_000;

/** The time that a deletion has. What it has not begun by then it must not begin any more. */
export class DeletionTime {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #startedAtMs: number;
  readonly #ended = new AbortController();
  readonly #up = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonic();
    this.#startedAtMs = clock.now();
    clock.sleep(deletionMs, this.#ended.signal).then(
      () => this.#up.abort(new SyncError("timeout")),
      () => {},
    );
  }

  /** Ends the waiting for what is still under way, with `timeout`. */
  get signal(): AbortSignal {
    return this.#up.signal;
  }

  /** By either scale: while a machine sleeps, many a monotonic clock stands still. */
  get isUp(): boolean {
    const elapsedMs = this.#clock.monotonic() - this.#startedMs;
    return Math.max(elapsedMs, Math.abs(this.#clock.now() - this.#startedAtMs)) >= deletionMs;
  }

  end(): void {
    this.#ended.abort();
  }
}
