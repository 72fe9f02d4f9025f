export * from "./blobs/index.js";
export * from "./chunking/index.js";
export * from "./clock/index.js";
export * from "./content/index.js";
export * from "./disk/index.js";
export * from "./network/index.js";
export * from "./state/index.js";
