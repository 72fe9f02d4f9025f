export { createFileCutter, type FileCutter, type FileCutterOptions } from "./file-cutter.js";
export { nodeDeflate } from "./node-deflate.js";
export { nodeHasher } from "./node-hasher.js";
