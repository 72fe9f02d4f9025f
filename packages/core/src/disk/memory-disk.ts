import { SyncError } from "../errors/index.js";
import { joinPath, parentPath } from "../naming/index.js";
import type { RelativePath } from "./file-system.js";
import { describeInode, type MemoryFolder, type MemoryInode } from "./memory-inode.js";
import { MemoryVolume } from "./memory-volume.js";

/**
 * A disk in memory: what is on it outlives any `FileSystem` opened on it. Its methods are the user's
 * hand: they do what other programs do to the files, overwriting and removing for good, and are seen
 * by every watcher. Tests and simulations use them; the engine goes through `memoryFileSystem`.
 *
 * What a user does is durable when it is done. What a file system does, through the methods that say so, is so
 * only when it was flushed: `losePower` may take it back.
 */
export class MemoryDisk extends MemoryVolume {
  /** The bytes of a file; undefined where there is none, and for a hollow one. */
  read(path: RelativePath): Uint8Array | undefined {
    const inode = this.find(path);
    return inode?.kind === "file" && inode.hollow === undefined ? inode.bytes : undefined;
  }

  /** Writes into the file that is there, or creates one (and the folders above it), in place and unsafely, as many programs do. */
  save(path: RelativePath, content: Uint8Array | string, modifiedAtMs?: number): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    this.makeFolder(parentPath(path));
    const existing = this.find(path);
    const file = existing?.kind === "file" ? existing : this.newFile(bytes, false);
    file.bytes = bytes;
    file.hollow = undefined;
    file.changedAtMs = this.stamp();
    file.modifiedAtMs = modifiedAtMs ?? file.changedAtMs;
    this.unflushed.flushBytes(file);
    if (file === existing) this.notify(path);
    else this.link(path, file);
    this.#settle(path);
  }

  /** Creates the folder and those above it, where they are missing. */
  makeFolder(path: RelativePath): void {
    if (path === "" || this.find(path)?.kind === "folder") return;
    this.makeFolder(parentPath(path));
    this.link(path, this.newFolder());
    this.#settle(path);
  }

  /** Makes a symlink. */
  makeLink(path: RelativePath, target: string): void {
    this.makeFolder(parentPath(path));
    this.link(path, this.newLink(target));
    this.#settle(path);
  }

  /** Renames and replaces whatever was there. */
  rename(from: RelativePath, to: RelativePath): void {
    const replaced = this.find(to);
    if (replaced !== undefined) this.#settleBelow(replaced);
    const inode = this.unlink(from);
    if (inode === undefined) throw new SyncError("file_missing");
    this.makeFolder(parentPath(to));
    inode.changedAtMs = this.stamp();
    this.link(to, inode);
    this.#settle(from);
    this.#settle(to);
  }

  /** Deletes whatever is there, for good. */
  delete(path: RelativePath): void {
    const inode = this.find(path);
    if (inode !== undefined) this.#settleBelow(inode);
    this.unlink(path);
    this.#settle(path);
  }

  /** Takes the root away, as when a volume is unplugged or a folder renamed. */
  deleteRoot(): void {
    this.root = undefined;
    this.notify("");
  }

  /** Every path with its kind, content or target: what two disks are compared by. */
  snapshot(): Map<RelativePath, string> {
    const paths = new Map<RelativePath, string>();
    const visit = (folder: MemoryFolder, path: RelativePath) => {
      for (const { name, inode } of folder.entries.values()) {
        const at = joinPath(path, name);
        paths.set(at, describeInode(inode));
        if (inode.kind === "folder") visit(inode, at);
      }
    };
    if (this.root !== undefined) visit(this.root, "");
    return new Map([...paths].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A user's change is durable, and so is all that it builds on: the folders on the way, and what happened in them. */
  #settle(path: RelativePath): void {
    if (this.unflushed.changes === 0) return;
    for (let at = path; at !== ""; at = parentPath(at)) {
      const folder = this.find(parentPath(at));
      if (folder !== undefined) this.unflushed.flush(folder);
    }
  }

  /** What a user removes for good does not come back, nor does anything that had been in it go back into it. */
  #settleBelow(inode: MemoryInode): void {
    if (inode.kind !== "folder" || this.unflushed.changes === 0) return;
    this.unflushed.flush(inode);
    for (const entry of inode.entries.values()) this.#settleBelow(entry.inode);
  }
}
