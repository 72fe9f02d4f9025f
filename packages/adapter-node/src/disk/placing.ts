import type { BigIntStats } from "node:fs";
import { baseName, type FileStat, isExpected, nameKey, type RelativePath, SyncError } from "@syncline/core";
import { systemCode } from "./disk-errors.js";
import type { NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";
import { lstat, toFileStat, type Volume } from "./stats.js";
import type { Trash } from "./trash.js";

/** File systems without hard links (FAT, some network shares) answer with one of these. */
const noHardLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL", "EXDEV"]);

const changed = () => new SyncError("destination_changed");
const exists = () => new SyncError("destination_exists");

/** Renames that displace nothing for good. Every method throws the system's own errors beside the codes it names. */
export class Placing {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #trash: Trash;
  readonly #volume: () => Volume;

  constructor(fs: NodeFs, root: RootFolder, trash: Trash, volume: () => Volume) {
    this.#fs = fs;
    this.#root = root;
    this.#trash = trash;
    this.#volume = volume;
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
  putFile(temporary: string, path: RelativePath, expected: FileStat | "absent"): void {
    const place = this.#root.place(path);
    const current = this.checkExpected(path, expected);
    if (current === undefined) {
      this.#moveName(temporary, place);
      return;
    }
    if (current.isDirectory()) throw exists();
    const secondName = this.#keep(place, path, current);
    if (secondName) this.#fs.renameSync(temporary, place);
    else this.#moveName(temporary, place);
  }

  /** Moves what is `expected` at `path` into the trash. */
  discard(path: RelativePath, expected: FileStat): void {
    const current = this.checkExpected(path, expected);
    const place = this.#root.place(path);
    if (current !== undefined && this.#keep(place, path, current)) this.#fs.unlinkSync(place);
  }

  /** Renames without replacing: `destination_exists`. */
  move(from: RelativePath, to: RelativePath, stats: BigIntStats): void {
    const occupant = this.#root.look(to);
    const [source, target] = [this.#root.place(from), this.#root.place(to)];
    if (occupant !== undefined) {
      if (!isRespelling(from, to, stats, occupant)) throw exists();
      this.#fs.renameSync(source, target);
    } else if (stats.isDirectory()) {
      // A folder can replace nothing but an empty folder that appeared since the look: no bytes are lost.
      this.#fs.renameSync(source, target);
    } else {
      this.#moveName(source, target);
    }
  }

  /**
   * Gives the file a name in the trash. True when it still has its old one too; false when it had to
   * be renamed, because it is a link or the file system knows no hard links.
   */
  #keep(place: string, path: RelativePath, current: BigIntStats): boolean {
    let linked = false;
    const kept = this.#trash.take(path, (trashPlace) => {
      linked = !current.isSymbolicLink() && this.#tryLink(place, trashPlace);
      if (!linked) this.#fs.renameSync(place, trashPlace);
    });
    const moved = lstat(this.#fs, kept);
    const same =
      moved.ino === current.ino && moved.mtimeNs === current.mtimeNs && moved.size === current.size;
    if (same && (!linked || lstat(this.#fs, place).ino === current.ino)) return linked;
    // It changed between the look and the link: the trash gives it back.
    if (linked) this.#fs.unlinkSync(kept);
    else this.#moveName(kept, place);
    throw changed();
  }

  /** Gives a file another name, in one step where there are hard links, and never over one that is taken. */
  #moveName(source: string, target: string): void {
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
