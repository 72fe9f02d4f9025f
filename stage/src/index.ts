export * from "./content/index.js";
export * from "./folders/index.js";
export * from "./network/index.js";
export * from "./processes/index.js";
export * from "./report/index.js";
