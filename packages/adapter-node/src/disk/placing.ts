import type { BigIntStats } from "node:fs";
import { dirname } from "node:path";
import {
  baseName,
  type FileStat,
  isExpected,
  nameKey,
  parentPath,
  type RelativePath,
  SyncError,
} from "@syncline/core";
import type { ChangedFolders } from "./changed-folders.js";
import { systemCode } from "./disk-errors.js";
import type { NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";
import { lstat, toFileStat, type Volume } from "./stats.js";
import type { Trash } from "./trash.js";

/** File systems without hard links (FAT, some network shares) answer with one of these. */
const noHardLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL", "EXDEV"]);

const changed = () => new SyncError("destination_changed");
const exists = () => new SyncError("destination_exists");

/**
 * Renames that displace nothing for good. Every method throws the system's own errors beside the codes it names, and
 * returns the folders that have to be flushed, in that order: where a name is new before where it is gone.
 */
export class Placing {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #trash: Trash;
  readonly #changed: ChangedFolders;
  readonly #volume: () => Volume;

  constructor(fs: NodeFs, root: RootFolder, trash: Trash, changed: ChangedFolders, volume: () => Volume) {
    this.#fs = fs;
    this.#root = root;
    this.#trash = trash;
    this.#changed = changed;
    this.#volume = volume;
  }

  /** Throws `file_missing` unless the folder above `path` is there, and is the one that the plan saw, where it saw one. */
  checkFolder(path: RelativePath, folder: FileStat | undefined): void {
    const above = this.#root.folderAt(parentPath(path));
    if (
      above !== undefined &&
      (folder === undefined || isExpected(toFileStat(above, this.#volume()), folder))
    )
      return;
    throw new SyncError("file_missing", { details: { folder: above === undefined ? "missing" : "another" } });
  }

  /** The same, and the disk must be able to hold the name, before any work is done. */
  checkParent(path: RelativePath, folder: FileStat | undefined): void {
    this.checkFolder(path, folder);
    this.#root.checkName(path);
  }

  /** Throws `destination_exists` or `destination_changed` unless `path` is what the plan saw, and returns what is there. */
  checkExpected(path: RelativePath, expected: FileStat | "absent"): BigIntStats | undefined {
    const current = this.#root.look(path);
    if (expected === "absent") {
      if (current !== undefined) throw exists();
      return undefined;
    }
    if (current === undefined || !isExpected(toFileStat(current, this.#volume()), expected)) throw changed();
    return current;
  }

  /**
   * Puts a finished temporary file at a path that is still `expected`. Where nothing was, a hard link
   * cannot clobber what appeared meanwhile. Where a file was, it has its second name in the trash
   * before the rename takes its first one: bytes that another program writes into it at that moment are
   * kept there. (What another program renames over it between the last look and our rename is lost;
   * no portable call exchanges two names.)
   */
  putFile(temporary: string, path: RelativePath, expected: FileStat | "absent"): string[] {
    const place = this.#root.place(path);
    const current = this.checkExpected(path, expected);
    if (current === undefined) {
      this.#moveName(temporary, place);
      return [dirname(place)];
    }
    if (current.isDirectory()) throw exists();
    const { kept, secondName } = this.#keep(place, path, current);
    this.#changed.expect(dirname(place));
    if (secondName) this.#fs.renameSync(temporary, place);
    else this.#moveName(temporary, place);
    return [dirname(kept), dirname(place)];
  }

  /**
   * Moves what is `expected` at `path` into the trash, in one step: whatever another program puts there in the same
   * moment goes there too, and is given back.
   */
  discard(path: RelativePath, expected: FileStat): string[] {
    const current = this.checkExpected(path, expected);
    if (current === undefined) return [];
    const place = this.#root.place(path);
    const kept = this.#trash.take(path, (trashPlace) => this.#rename(place, trashPlace));
    if (isSame(lstat(this.#fs, kept), current)) return [dirname(place)];
    this.#moveName(kept, place);
    throw changed();
  }

  /** Makes or removes what is at a place that `change` names. */
  create(place: string, change: () => void): string[] {
    this.#changed.expect(dirname(place));
    change();
    return [dirname(place)];
  }

  /** Renames without replacing: `destination_exists`. */
  move(from: RelativePath, to: RelativePath, stats: BigIntStats): string[] {
    const occupant = this.#root.look(to);
    const [source, target] = [this.#root.place(from), this.#root.place(to)];
    if (occupant !== undefined) {
      if (!isRespelling(from, to, stats, occupant)) throw exists();
      this.#rename(source, target);
    } else if (stats.isDirectory()) {
      // A folder can replace nothing but an empty folder that appeared since the look: no bytes are lost.
      this.#rename(source, target);
    } else {
      this.#changed.expect(dirname(source));
      this.#moveName(source, target);
    }
    return [dirname(target), dirname(source)];
  }

  /**
   * Gives the file a name in the trash. `secondName` when it still has its old one too; otherwise it had to
   * be renamed, because it is a link or the file system knows no hard links.
   */
  #keep(place: string, path: RelativePath, current: BigIntStats): { kept: string; secondName: boolean } {
    let linked = false;
    const kept = this.#trash.take(path, (trashPlace) => {
      this.#changed.expect(dirname(trashPlace));
      linked = !current.isSymbolicLink() && this.#tryLink(place, trashPlace);
      if (!linked) this.#rename(place, trashPlace);
    });
    const same = isSame(lstat(this.#fs, kept), current);
    if (same && (!linked || lstat(this.#fs, place).ino === current.ino)) return { kept, secondName: linked };
    // It changed between the look and the link: the trash gives it back.
    if (linked) this.#fs.unlinkSync(kept);
    else this.#moveName(kept, place);
    throw changed();
  }

  #rename(source: string, target: string): void {
    this.#changed.expect(dirname(target));
    this.#changed.expect(dirname(source));
    this.#fs.renameSync(source, target);
  }

  /** Gives a file another name, in one step where there are hard links, and never over one that is taken. */
  #moveName(source: string, target: string): void {
    this.#changed.expect(dirname(target));
    if (this.#tryLink(source, target)) {
      this.#fs.unlinkSync(source);
      return;
    }
    // Without hard links, what appears between this look and the rename would be replaced.
    if (this.#fs.lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw exists();
    this.#fs.renameSync(source, target);
  }

  #tryLink(source: string, target: string): boolean {
    // On macOS link() follows a symlink, so that it would name the link's target.
    if (process.platform === "darwin" && lstat(this.#fs, source).isSymbolicLink()) return false;
    try {
      this.#fs.linkSync(source, target);
      return true;
    } catch (error) {
      if (noHardLinks.has(systemCode(error) ?? "")) return false;
      throw error;
    }
  }
}

/** Whether it is the file that was looked at, unchanged but for its names. */
function isSame(moved: BigIntStats, current: BigIntStats): boolean {
  return moved.ino === current.ino && moved.mtimeNs === current.mtimeNs && moved.size === current.size;
}

/** On a disk that ignores case or composition, a new spelling of the same name finds the file itself in its way. */
function isRespelling(
  from: RelativePath,
  to: RelativePath,
  stats: BigIntStats,
  occupant: BigIntStats,
): boolean {
  const key = (path: RelativePath) => nameKey(baseName(path), "fold-case");
  return from !== to && stats.ino === occupant.ino && stats.dev === occupant.dev && key(from) === key(to);
}
