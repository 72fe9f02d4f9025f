export { systemClock } from "./system-clock.js";
export { systemRandomness } from "./system-randomness.js";
