export { isExpected } from "./expected.js";
export {
  type CutFile,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  type HollowContent,
  type OpenFile,
  type RelativePath,
  sameStat,
  type WriteOptions,
} from "./file-system.js";
export { MemoryDisk } from "./memory-disk.js";
export { type MemoryFileSystemOptions, memoryFileSystem } from "./memory-file-system.js";
export type { MemoryFile, MemoryFolder, MemoryInode, MemoryLink } from "./memory-inode.js";
export { type MemoryDiskOptions, MemoryVolume, type TrashedFile } from "./memory-volume.js";
export { type FlushableBytes, type PowerLoss, Unflushed } from "./unflushed.js";
