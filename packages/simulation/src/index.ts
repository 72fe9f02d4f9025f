export * from "./faults/index.js";
export * from "./scenario/index.js";
