export { onDisk } from "./disk-errors.js";
export { entryIn, makeFile, makeFolder, removeEntry } from "./entries.js";
export { type FolderFileSystemOptions, folderFileSystem } from "./folder-file-system.js";
export type { HandleFileSystemOptions } from "./handle-file-system.js";
export { childrenOf, moveFile } from "./moving.js";
export { type OpfsFileSystemOptions, opfsFileSystem } from "./opfs-file-system.js";
export { readRange } from "./reading.js";
export { removeGivenUp, writeDurably } from "./sink.js";
export { Turns } from "./turns.js";
