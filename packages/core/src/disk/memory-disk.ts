import { type Clock, ManualClock } from "../clock/index.js";
import { SyncError } from "../errors/index.js";
import { baseName, joinPath, nameKey, parentPath } from "../naming/index.js";
import type { NameRule } from "../protocol/schemas.js";
import type { FileStat, RelativePath } from "./file-system.js";

export interface MemoryDiskOptions {
  /** Stamps the files. Default: a clock that stands still, so that every edit is a racy one. */
  readonly clock?: Clock;
  /** Timestamps are cut down to multiples of this, as FAT (2000) and old ext (1000) do. Default 0: not at all. */
  readonly timestampGrainMs?: number;
  /** Bytes in one name. Default 255. */
  readonly nameBytes?: number;
  /** Bytes of content, trash included, past which the disk is full. May be set at any time. */
  readonly capacityBytes?: number;
  /** `exact`: as ext4, bytes are names. `fold-case`: as NTFS and APFS, spelling is kept and ignored. Default `exact`. */
  readonly names?: "exact" | "fold-case";
}

interface Inode {
  readonly id: string;
  modifiedAtMs: number;
  changedAtMs: number;
}
export interface MemoryFile extends Inode {
  readonly kind: "file";
  bytes: Uint8Array;
  executable: boolean;
}
export interface MemoryFolder extends Inode {
  readonly kind: "folder";
  /** By the disk's own key of the name. */
  readonly entries: Map<string, { readonly name: string; readonly inode: MemoryInode }>;
}
export interface MemoryLink extends Inode {
  readonly kind: "symlink";
  target: string;
}
export type MemoryInode = MemoryFile | MemoryFolder | MemoryLink;

export interface TrashedFile {
  readonly path: RelativePath;
  readonly inode: MemoryFile | MemoryLink;
  readonly trashedAtMs: number;
}

/**
 * A disk in memory: what is on it outlives any `FileSystem` opened on it. Its methods are the user's
 * hand: they do what other programs do to the files, overwriting and removing for good, and are seen
 * by every watcher. Tests and simulations use them; the engine goes through `memoryFileSystem`.
 */
export class MemoryDisk {
  readonly clock: Clock;
  readonly trash: TrashedFile[] = [];
  /** Undefined while the root is missing. */
  root: MemoryFolder | undefined;
  marker: string | undefined;
  capacityBytes: number;
  readonly nameBytes: number;
  readonly #grainMs: number;
  readonly #names: "exact" | "fold-case";
  readonly #listeners = new Set<(path: RelativePath) => void>();
  #lastId = 0;

  constructor(options: MemoryDiskOptions = {}) {
    this.clock = options.clock ?? new ManualClock();
    this.capacityBytes = options.capacityBytes ?? Number.POSITIVE_INFINITY;
    this.nameBytes = options.nameBytes ?? 255;
    this.#grainMs = options.timestampGrainMs ?? 0;
    this.#names = options.names ?? "exact";
    this.root = this.newFolder();
  }

  /** What is at `path`; links are not followed, so nothing is below one. */
  find(path: RelativePath): MemoryInode | undefined {
    let inode: MemoryInode | undefined = this.root;
    if (path === "") return inode;
    for (const name of path.split("/")) {
      inode = inode?.kind === "folder" ? inode.entries.get(this.#key(name))?.inode : undefined;
    }
    return inode;
  }

  /** The bytes of a file, or undefined. */
  read(path: RelativePath): Uint8Array | undefined {
    const inode = this.find(path);
    return inode?.kind === "file" ? inode.bytes : undefined;
  }

  /** Writes into the file that is there, or creates one (and the folders above it), in place and unsafely, as many programs do. */
  save(path: RelativePath, content: Uint8Array | string, modifiedAtMs?: number): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    this.makeFolder(parentPath(path));
    const existing = this.find(path);
    const file = existing?.kind === "file" ? existing : this.newFile(bytes, false);
    file.bytes = bytes;
    file.changedAtMs = this.stamp();
    file.modifiedAtMs = modifiedAtMs ?? file.changedAtMs;
    if (file === existing) this.notify(path);
    else this.link(path, file);
  }

  /** Creates the folder and those above it, where they are missing. */
  makeFolder(path: RelativePath): void {
    if (path === "" || this.find(path)?.kind === "folder") return;
    this.makeFolder(parentPath(path));
    this.link(path, this.newFolder());
  }

  /** Makes a symlink. */
  makeLink(path: RelativePath, target: string): void {
    this.makeFolder(parentPath(path));
    this.link(path, this.newLink(target));
  }

  /** Renames and replaces whatever was there. */
  rename(from: RelativePath, to: RelativePath): void {
    const inode = this.unlink(from);
    if (inode === undefined) throw new SyncError("file_missing");
    this.makeFolder(parentPath(to));
    inode.changedAtMs = this.stamp();
    this.link(to, inode);
  }

  /** Deletes whatever is there, for good. */
  delete(path: RelativePath): void {
    this.unlink(path);
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
        paths.set(at, describe(inode));
        if (inode.kind === "folder") visit(inode, at);
      }
    };
    if (this.root !== undefined) visit(this.root, "");
    return new Map([...paths].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Puts an inode at a path whose parent folder is there, over anything that was. */
  link(path: RelativePath, inode: MemoryInode): void {
    const parent = this.find(parentPath(path));
    if (parent?.kind !== "folder") throw new SyncError("file_missing");
    parent.entries.set(this.#key(baseName(path)), { name: baseName(path), inode });
    this.#touch(parent);
    this.notify(path);
  }

  unlink(path: RelativePath): MemoryInode | undefined {
    const parent = this.find(parentPath(path));
    const inode = this.find(path);
    if (parent?.kind !== "folder" || inode === undefined || path === "") return undefined;
    parent.entries.delete(this.#key(baseName(path)));
    this.#touch(parent);
    this.notify(path);
    return inode;
  }

  newFile(bytes: Uint8Array, executable: boolean): MemoryFile {
    return { kind: "file", bytes, executable, ...this.#inode() };
  }

  newFolder(): MemoryFolder {
    return { kind: "folder", entries: new Map(), ...this.#inode() };
  }

  newLink(target: string): MemoryLink {
    return { kind: "symlink", target, ...this.#inode() };
  }

  /** The wall clock, as coarse as this disk's timestamps. */
  stamp(atMs: number = this.clock.now()): number {
    return this.#grainMs > 0 ? Math.floor(atMs / this.#grainMs) * this.#grainMs : atMs;
  }

  /** Bytes of all content, trash included. */
  usedBytes(): number {
    const size = (inode: MemoryInode): number => {
      if (inode.kind === "file") return inode.bytes.length;
      if (inode.kind === "symlink") return 0;
      return [...inode.entries.values()].reduce((sum, entry) => sum + size(entry.inode), 0);
    };
    const trashed = this.trash.reduce((sum, { inode }) => sum + size(inode), 0);
    return trashed + (this.root === undefined ? 0 : size(this.root));
  }

  /** Tells every watcher that something changed there. Returns an undo. */
  subscribe(listener: (path: RelativePath) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(path: RelativePath): void {
    for (const listener of this.#listeners) listener(path);
  }

  #inode(): Inode {
    const now = this.stamp();
    return { id: `${++this.#lastId}`, modifiedAtMs: now, changedAtMs: now };
  }

  #touch(folder: MemoryFolder): void {
    folder.modifiedAtMs = folder.changedAtMs = this.stamp();
  }

  #key(name: string): string {
    return this.#names === "exact" ? name : nameKey(name, "fold-case" satisfies NameRule);
  }
}

/** The stat of an inode on a disk with every ability. */
export function statInode(inode: MemoryInode): FileStat {
  return {
    kind: inode.kind,
    sizeBytes: inode.kind === "file" ? inode.bytes.length : 0,
    modifiedAtMs: inode.modifiedAtMs,
    changedAtMs: inode.changedAtMs,
    fileId: inode.id,
    executable: inode.kind === "file" && inode.executable,
  };
}

function describe(inode: MemoryInode): string {
  if (inode.kind === "folder") return "folder";
  if (inode.kind === "symlink") return `link:${inode.target}`;
  const hex = Array.from(inode.bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `file:${inode.executable ? "x" : "-"}:${hex}`;
}
