export { Meter, type Used } from "./meter.js";
export { residentBytesOf } from "./process-tree.js";
