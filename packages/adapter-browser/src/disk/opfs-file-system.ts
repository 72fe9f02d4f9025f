import { type FileSystem, SyncError } from "@syncline/core";
import { onDisk } from "./disk-errors.js";
import { makeFolder } from "./entries.js";
import { HandleFileSystem, type HandleFileSystemOptions } from "./handle-file-system.js";

export interface OpfsFileSystemOptions extends HandleFileSystemOptions {
  /** Of the root, a folder in the origin's own disk; one name for one place. */
  readonly name: string;
}

/** Where all roots are. */
const roots = "syncline";

/**
 * The file system port on the origin's own disk (OPFS), in its folder `syncline/NAME`, which is made when it is not there. A
 * disk that the browser has evicted is so an empty one without a marker, which the engine takes for a root that was
 * replaced and never for one whose files were deleted.
 *
 * In a dedicated worker bytes are flushed before they have a name. In a page the browser offers no flush, and decides
 * itself when they are durable; it does so everywhere for names. One holder at a time, such as the one who has the state.
 *
 * Rejects with `unsupported` where the browser keeps no such disk, as in some private windows, with `permission_denied`
 * where storage is denied, with `disk_full`.
 */
export async function opfsFileSystem(options: OpfsFileSystemOptions): Promise<FileSystem> {
  if (typeof navigator.storage?.getDirectory !== "function") throw new SyncError("unsupported");
  const own = await onDisk(() => navigator.storage.getDirectory());
  const root = await makeFolder(await makeFolder(own, roots), options.name);
  return new HandleFileSystem(root, "move" in FileSystemFileHandle.prototype, options);
}
