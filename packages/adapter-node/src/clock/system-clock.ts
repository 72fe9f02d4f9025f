import { type Clock, timerClock } from "@syncline/core";

/** The machine's clock. A sleep keeps the process alive, as a timer does. */
export const systemClock: Clock = timerClock({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  start: (delayMs, wake) => {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
});
