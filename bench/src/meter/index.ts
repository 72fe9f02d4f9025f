export { Meter } from "./meter.js";
export { residentBytesOf } from "./process-tree.js";
