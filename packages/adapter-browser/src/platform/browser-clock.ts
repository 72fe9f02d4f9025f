import type { Clock } from "@syncline/core";

/** Timers hold 32 bits, and one that is asked for more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The browser's clock, in pages and workers. A hidden page's timers are late, a worker's are not. */
export const browserClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const dueMs = performance.now() + Math.max(0, delayMs);
      let timer: ReturnType<typeof setTimeout>;
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const wait = () => {
        timer = setTimeout(look, Math.min(longestTimerMs, Math.ceil(dueMs - performance.now())));
      };
      // A timer may fire up to a millisecond early on the monotonic scale.
      const look = () => (performance.now() >= dueMs ? finish() : wait());
      const finish = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      signal?.addEventListener("abort", abort, { once: true });
      wait();
    }),
};
