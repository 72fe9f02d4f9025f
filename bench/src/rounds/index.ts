export { type Figure, type Spread, spreadOf } from "./figures.js";
export { type Result, runAll } from "./run-all.js";
