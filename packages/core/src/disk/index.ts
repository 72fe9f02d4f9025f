export { isExpected } from "./expected.js";
export {
  type CutFile,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  type OpenFile,
  type RelativePath,
  sameStat,
  type WriteOptions,
} from "./file-system.js";
export {
  MemoryDisk,
  type MemoryDiskOptions,
  type MemoryFile,
  type MemoryFolder,
  type MemoryInode,
  type MemoryLink,
  type TrashedFile,
} from "./memory-disk.js";
export { type MemoryFileSystemOptions, memoryFileSystem } from "./memory-file-system.js";
