export { type NodeFileSystemOptions, nodeFileSystem } from "./node-file-system.js";
export type { NodeFs } from "./node-fs.js";
