export { Dice } from "./dice.js";
export { Trace } from "./trace.js";
