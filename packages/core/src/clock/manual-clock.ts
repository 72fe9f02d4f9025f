import type { Clock } from "./clock.js";

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** In-memory clock that stands still until `advance` moves it: sleepers wake in order of their time. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  #skewMs: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs = 0) {
    this.#skewMs = startMs;
  }

  now(): number {
    return this.#skewMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueMs: this.#elapsedMs + Math.max(0, delayMs),
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Moves both scales forward and wakes every sleeper whose time has come. */
  advance(byMs: number): void {
    this.#elapsedMs += byMs;
    const due = [...this.#sleepers].filter((sleeper) => sleeper.dueMs <= this.#elapsedMs);
    for (const sleeper of due.sort((a, b) => a.dueMs - b.dueMs)) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  /** Sets the wall clock without any time passing, as a user or a time server does. */
  setNow(nowMs: number): void {
    this.#skewMs = nowMs - this.#elapsedMs;
  }

  /** Milliseconds until the next sleeper wakes, or undefined when none sleeps. */
  nextWakeMs(): number | undefined {
    let nextMs: number | undefined;
    for (const { dueMs } of this.#sleepers) nextMs = Math.min(nextMs ?? dueMs, dueMs);
    return nextMs === undefined ? undefined : Math.max(0, nextMs - this.#elapsedMs);
  }
}
