import { type FileSystem, SyncError } from "@syncline/core";
import { onDisk } from "./disk-errors.js";
import { HandleFileSystem, type HandleFileSystemOptions } from "./handle-file-system.js";

export interface FolderFileSystemOptions extends HandleFileSystemOptions {
  /** A folder that a person has picked and lets this origin write to: `showDirectoryPicker({ mode: "readwrite" })`. */
  readonly handle: FileSystemDirectoryHandle;
}

/**
 * The file system port on a folder of the user's disk (File System Access). Files there are copied where others rename them,
 * complete before the old name goes, and notes in `.syncline/unfinished` tell a later start what was left half done.
 * The browser decides when any of it is durable. What another program saves to a file between the last look at it
 * and its replacement, some milliseconds, is lost: no browser replaces a file only if it is as it was.
 *
 * Rejects with `permission_denied` when the permission is not there (any more), with which every call fails too
 * once it is withdrawn. Only a page can ask for it again, when its user clicks (`handle.requestPermission`); then
 * the next call works.
 */
export async function folderFileSystem(options: FolderFileSystemOptions): Promise<FileSystem> {
  const { handle } = options;
  const permission = await onDisk(async () => await handle.queryPermission?.({ mode: "readwrite" }));
  if (permission !== undefined && permission !== "granted") throw new SyncError("permission_denied");
  return new HandleFileSystem(handle, options);
}
