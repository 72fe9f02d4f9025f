export type { Clock } from "./clock.js";
export { ManualClock } from "./manual-clock.js";
export { type Randomness, seededRandomness } from "./randomness.js";
