export type { FileContent } from "./file-content.js";
export { FolderFiles, type FolderHost } from "./folder-files.js";
export { PathTurns } from "./path-turns.js";
export type {
  ChangeFileOptions,
  FileCallOptions,
  FileEntry,
  PathSync,
  ReadFileOptions,
  SyncFiles,
  WriteFileOptions,
} from "./sync-files.js";
