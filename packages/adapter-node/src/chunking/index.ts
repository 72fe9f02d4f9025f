export { createNodeChunker, ronomonChunker } from "./ronomon-module.js";
