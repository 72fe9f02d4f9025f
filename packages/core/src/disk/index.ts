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
