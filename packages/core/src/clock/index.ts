export type { Clock } from "./clock.js";
export { ManualClock } from "./manual-clock.js";
export { orAbort } from "./or-abort.js";
export { type Randomness, seededRandomness } from "./randomness.js";
export { type Timers, timerClock } from "./timer-clock.js";
