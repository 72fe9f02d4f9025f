import type { Clock } from "./clock.js";

/** What a platform tells of time: the two scales, and a timer. */
export interface Timers {
  /** Wall-clock milliseconds since 1970. */
  now(): number;
  /** Milliseconds on a scale that never goes back. */
  monotonic(): number;
  /** Calls `wake` once after some `delayMs`, which are below 2^31. Returns what takes that back. */
  start(delayMs: number, wake: () => void): () => void;
}

/** Node's and browsers' timers hold 32 bits, and one that is asked for more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock of a platform with timers that may fire early and that cannot be asked for long. */
export function timerClock({ now, monotonic, start }: Timers): Clock {
  const sleep = (delayMs: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const dueMs = monotonic() + Math.max(0, delayMs);
      let stop: () => void;
      const abort = () => {
        stop();
        reject(signal?.reason);
      };
      const wait = () => {
        stop = start(Math.min(longestTimerMs, Math.ceil(dueMs - monotonic())), look);
      };
      const look = () => (monotonic() >= dueMs ? finish() : wait());
      const finish = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      signal?.addEventListener("abort", abort, { once: true });
      wait();
    });
  return { now, monotonic, sleep };
}
