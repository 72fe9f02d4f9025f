import { type Clock, ManualClock } from "../clock/index.js";
import { SyncError } from "../errors/index.js";
import { baseName, nameKey, parentPath } from "../naming/index.js";
import type { NameRule } from "../protocol/schemas.js";
import type { HollowContent, RelativePath } from "./file-system.js";
import {
  inodeBytes,
  type MemoryFile,
  type MemoryFolder,
  type MemoryInode,
  type MemoryLink,
} from "./memory-inode.js";
import { type PowerLoss, Unflushed } from "./unflushed.js";

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

export interface TrashedFile {
  readonly path: RelativePath;
  readonly inode: MemoryFile | MemoryLink;
  readonly trashedAtMs: number;
}

/**
 * The files of a disk in memory, and what may be done to their names: seen at once, and durable when it was
 * flushed. Until then `losePower` may take it back.
 */
export class MemoryVolume {
  readonly clock: Clock;
  readonly trash: TrashedFile[] = [];
  /** Files that are being written, and those that a crash left, by their names in the reserved folder. */
  readonly temporaries = new Map<string, MemoryFile>();
  readonly unflushed = new Unflushed();
  /** Stands for the reserved folder, where what is in it is flushed. */
  readonly reserved: object = {};
  marker: string | undefined;
  capacityBytes: number;
  readonly nameBytes: number;
  readonly #grainMs: number;
  readonly #names: "exact" | "fold-case";
  readonly #listeners = new Set<(path: RelativePath) => void>();
  #root: MemoryFolder | undefined;
  #lastId = 0;

  constructor(options: MemoryDiskOptions = {}) {
    this.clock = options.clock ?? new ManualClock();
    this.capacityBytes = options.capacityBytes ?? Number.POSITIVE_INFINITY;
    this.nameBytes = options.nameBytes ?? 255;
    this.#grainMs = options.timestampGrainMs ?? 0;
    this.#names = options.names ?? "exact";
    this.#root = this.newFolder();
  }

  /** Undefined while the root is missing. */
  get root(): MemoryFolder | undefined {
    return this.#root;
  }

  set root(root: MemoryFolder | undefined) {
    this.unflushed.flushNames();
    this.#root = root;
  }

  /** What is at `path`; links are not followed, so nothing is below one. */
  find(path: RelativePath): MemoryInode | undefined {
    let inode: MemoryInode | undefined = this.#root;
    if (path === "") return inode;
    for (const name of path.split("/")) {
      inode = inode?.kind === "folder" ? inode.entries.get(this.#key(name))?.inode : undefined;
    }
    return inode;
  }

  /**
   * The power goes: of what was not flushed, chance (numbers from 0 to below 1) takes back some. Whatever file
   * system is open on this disk must not be used any more.
   */
  losePower(random: () => number): PowerLoss {
    return this.unflushed.losePower(random);
  }

  /** Puts an inode at a path whose parent folder is there, over anything that was. Durable when the folder is flushed. */
  link(path: RelativePath, inode: MemoryInode): void {
    const { folder, undo } = this.#put(path, inode);
    this.unflushed.changed(inode.kind === "folder" ? [folder, inode] : [folder], undo);
    this.notify(path);
  }

  /** Takes away what is at a path. Durable when the folder is flushed. */
  unlink(path: RelativePath): MemoryInode | undefined {
    const taken = this.#take(path);
    if (taken === undefined) return undefined;
    const { folder, inode, undo } = taken;
    this.unflushed.changed(inode.kind === "folder" ? [folder, inode] : [folder], undo);
    this.notify(path);
    return inode;
  }

  /** Renames in one step. Durable when either folder is flushed. */
  move(from: RelativePath, to: RelativePath): void {
    const taken = this.#take(from);
    if (taken === undefined) throw new SyncError("file_missing");
    taken.inode.changedAtMs = this.stamp();
    const put = this.#put(to, taken.inode);
    this.unflushed.changed([taken.folder, put.folder], () => {
      put.undo();
      taken.undo();
    });
    this.notify(from);
    this.notify(to);
  }

  /** Moves a file or link to the trash in one step. Durable when its folder, or the trash, is flushed. */
  discard(path: RelativePath): void {
    const taken = this.#take(path);
    if (taken === undefined || taken.inode.kind === "folder") throw new SyncError("file_missing");
    const entry = { path, inode: taken.inode, trashedAtMs: this.clock.now() };
    this.trash.push(entry);
    this.unflushed.changed([taken.folder, this.trash], () => {
      this.#forgetTrashed(entry);
      taken.undo();
    });
    this.notify(path);
  }

  /** Gives a file a second name in the trash, so that the first can be taken from it. Durable when the trash is flushed. */
  keepInTrash(path: RelativePath, inode: MemoryFile | MemoryLink): void {
    const entry = { path, inode, trashedAtMs: this.clock.now() };
    this.trash.push(entry);
    this.unflushed.changed([this.trash], () => this.#forgetTrashed(entry));
  }

  /** Renames a finished temporary file to its place, over a file that is there. Durable when the folder is flushed. */
  place(temporary: string, path: RelativePath): MemoryFile {
    const file = this.temporaries.get(temporary);
    if (file === undefined) throw new SyncError("file_missing");
    const { folder, undo } = this.#put(path, file);
    this.temporaries.delete(temporary);
    this.unflushed.changed([folder], () => {
      undo();
      this.temporaries.set(temporary, file);
    });
    this.notify(path);
    return file;
  }

  /** Sets the marker. Durable when the reserved folder is flushed. */
  mark(id: string): void {
    const before = this.marker;
    this.marker = id;
    this.unflushed.changed([this.reserved], () => {
      this.marker = before;
    });
  }

  newFile(bytes: Uint8Array, executable: boolean): MemoryFile {
    return { kind: "file", bytes, executable, ...this.#inode() };
  }

  newHollow(hollow: HollowContent, executable: boolean): MemoryFile {
    const { contentId, sizeBytes } = hollow;
    return { ...this.newFile(new Uint8Array(), executable), hollow: { contentId, sizeBytes } };
  }

  newFolder(): MemoryFolder {
    return { kind: "folder", entries: new Map(), ...this.#inode() };
  }

  newLink(target: string): MemoryLink {
    return { kind: "symlink", target, ...this.#inode() };
  }

  /** What no inode has had for an id before. */
  newId(): string {
    return `${++this.#lastId}`;
  }

  /** The wall clock, as coarse as this disk's timestamps. */
  stamp(atMs: number = this.clock.now()): number {
    return this.#grainMs > 0 ? Math.floor(atMs / this.#grainMs) * this.#grainMs : atMs;
  }

  /** Bytes of all content, trash and unfinished files included. */
  usedBytes(): number {
    let sum = this.#root === undefined ? 0 : inodeBytes(this.#root);
    for (const { inode } of this.trash) sum += inodeBytes(inode);
    for (const file of this.temporaries.values()) sum += inodeBytes(file);
    return sum;
  }

  /** Tells every watcher that something changed there. Returns an undo. */
  subscribe(listener: (path: RelativePath) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(path: RelativePath): void {
    for (const listener of this.#listeners) listener(path);
  }

  #inode(): Pick<MemoryInode, "id" | "modifiedAtMs" | "changedAtMs"> {
    const now = this.stamp();
    return { id: this.newId(), modifiedAtMs: now, changedAtMs: now };
  }

  #put(path: RelativePath, inode: MemoryInode): Change {
    const folder = this.find(parentPath(path));
    if (folder?.kind !== "folder") throw new SyncError("file_missing");
    const key = this.#key(baseName(path));
    const before = folder.entries.get(key);
    folder.entries.set(key, { name: baseName(path), inode });
    this.#touch(folder);
    const undo = () => {
      if (before === undefined) folder.entries.delete(key);
      else folder.entries.set(key, before);
    };
    return { folder, inode, undo };
  }

  #take(path: RelativePath): Change | undefined {
    const folder = this.find(parentPath(path));
    const key = this.#key(baseName(path));
    const entry = folder?.kind === "folder" && path !== "" ? folder.entries.get(key) : undefined;
    if (folder?.kind !== "folder" || entry === undefined) return undefined;
    folder.entries.delete(key);
    this.#touch(folder);
    return { folder, inode: entry.inode, undo: () => void folder.entries.set(key, entry) };
  }

  #forgetTrashed(entry: TrashedFile): void {
    const at = this.trash.indexOf(entry);
    if (at >= 0) this.trash.splice(at, 1);
  }

  #touch(folder: MemoryFolder): void {
    folder.modifiedAtMs = folder.changedAtMs = this.stamp();
  }

  #key(name: string): string {
    return this.#names === "exact" ? name : nameKey(name, "fold-case" satisfies NameRule);
  }
}

interface Change {
  readonly folder: MemoryFolder;
  readonly inode: MemoryInode;
  readonly undo: () => void;
}
