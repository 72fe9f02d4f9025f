import { type FileSystem, SyncError } from "@syncline/core";
import { makeFolder, onDisk } from "../disk/index.js";
import { DiskNews } from "./disk-news.js";
import { openTree } from "./disk-tree.js";
import { OpfsContents } from "./opfs-contents.js";
import { openTreeFileSystem, type TreeFileSystemOptions } from "./tree-file-system.js";

export interface OriginFileSystemOptions extends TreeFileSystemOptions {
  /** Of the disk; one name for one place. */
  readonly name: string;
}

/** Where the contents of all disks are. */
const homes = "syncline-disks";

/**
 * The file system port on what the browser keeps for this origin: the tree in the database `syncline-disk-NAME`, contents beside
 * it where they are small and else in OPFS, in the folder `syncline-disks/NAME`. Both are made when they are not there.
 *
 * A change of names is one transaction, which is durable when it resolves, folders with all that is in them included. In a
 * dedicated worker contents are flushed before they have a name; a page has no flush, and the browser decides.
 *
 * A disk that the browser has evicted, in whole or in part, has no marker any more: the engine takes it for a root that was
 * replaced, and never for one whose files were deleted. A content that is found to be missing later fails with
 * `io_error`, and the disk is looked through when it is opened next.
 *
 * One holder at a time, such as the one who has the state: who opens the disk anew ends what others have of it, whose changes
 * fail with `closed` from then on. When somebody deletes the database the root is missing: `file_missing`.
 *
 * Rejects with `unsupported` where the browser keeps no such disk, as in some private windows, with `permission_denied`
 * where storage is denied, with `disk_full`, with `state_corrupt` where a later version has written the tree.
 */
export async function originFileSystem(options: OriginFileSystemOptions): Promise<FileSystem> {
  if (typeof navigator.storage?.getDirectory !== "function") throw new SyncError("unsupported");
  const own = await onDisk(() => navigator.storage.getDirectory());
  const home = await makeFolder(await makeFolder(own, homes), options.name);
  const database = `syncline-disk-${options.name}`;
  const news = new DiskNews(database);
  try {
    const tree = await openTree(database, () => news.overflow());
    return await openTreeFileSystem(
      { tree, news, contentsOf: (disk) => new OpfsContents(home, disk) },
      options,
    );
  } catch (error) {
    news.close();
    throw error;
  }
}
