export { Meter, type Used } from "./meter.js";
export { cpuMsOf, residentBytesOf } from "./process-tree.js";
