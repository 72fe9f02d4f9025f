export { type OriginFileSystemOptions, originFileSystem } from "./origin-file-system.js";
export type { TreeFileSystemOptions } from "./tree-file-system.js";
