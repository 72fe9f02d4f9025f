import type { Clock, ManualClock } from "@syncline/core";
import type { Process } from "../schedule/index.js";

/** A device's own wall clock, hours off and set at any time, over the one time that passes for all. */
export class DeviceClock implements Clock {
  readonly #time: ManualClock;
  skewMs: number;

  constructor(time: ManualClock, skewMs: number) {
    this.#time = time;
    this.skewMs = skewMs;
  }

  now(): number {
    return this.#time.now() + this.skewMs;
  }

  monotonic(): number {
    return this.#time.monotonic();
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    await this.#time.sleep(delayMs, signal);
  }

  /** The clock as one process sees it: who was killed while asleep does not wake up. */
  of(process: Process): Clock {
    return {
      now: () => this.now(),
      monotonic: () => this.monotonic(),
      sleep: async (delayMs, signal) => {
        await this.#time.sleep(delayMs, signal);
        if (!process.alive) await new Promise(() => {});
      },
    };
  }
}
