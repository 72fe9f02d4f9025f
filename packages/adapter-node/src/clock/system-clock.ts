import type { Clock } from "@syncline/core";

/** Node's timers hold 32 bits, and one that is asked for more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. A sleep keeps the process alive, as a timer does. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const dueMs = performance.now() + Math.max(0, delayMs);
      let timer: NodeJS.Timeout;
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
