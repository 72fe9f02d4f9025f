import { type Clock, timerClock } from "@syncline/core";

/** The browser's clock, in pages and workers. A hidden page's timers are late, a worker's are not. */
export const browserClock: Clock = timerClock({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  start: (delayMs, wake) => {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
});
