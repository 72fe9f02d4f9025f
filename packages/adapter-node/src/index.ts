export * from "./blobs/index.js";
export * from "./chunking/index.js";
export * from "./content/index.js";
