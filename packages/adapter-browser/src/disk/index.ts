export { onDisk } from "./disk-errors.js";
export { checkStorable, entryIn, folderIn, makeFile, makeFolder, removeEntry } from "./entries.js";
export { type FolderFileSystemOptions, folderFileSystem } from "./folder-file-system.js";
export type { HandleFileSystemOptions } from "./handle-file-system.js";
export { childrenOf, moveFile } from "./moving.js";
export { piecesOf, readRange } from "./reading.js";
export { type Content, openSink, removeGivenUp, removeWhenLetGo, type Sink, writeDurably } from "./sink.js";
export { Turns } from "./turns.js";
