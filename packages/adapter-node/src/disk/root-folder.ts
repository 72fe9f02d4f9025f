import type { BigIntStats } from "node:fs";
import { sep } from "node:path";
import { checkPath, parentPath, type RelativePath, reservedName, SyncError } from "@syncline/core";
import { onDisk, systemCode } from "./disk-errors.js";
import type { NodeFs } from "./node-fs.js";
import { lstatIfThere } from "./stats.js";

/**
 * Turns paths into places on the disk, and is the only way there.
 *
 * Every component is checked as a name, and every folder on the way is looked at with `lstat` before
 * each operation, so that no symlink is followed. Node has no `openat`: between that look and the
 * operation, a program on this device that may write to the root could still swap a folder for a link.
 * It could do to the files behind that link whatever it makes us do; a remote peer cannot win this
 * race, since its links are made by this same process, in order. Files are opened with `O_NOFOLLOW`.
 *
 * In a slice of synchronous steps (`atOneLook`) a folder is looked at once for all of them. That makes the window of
 * the race above a slice long, and opens no other one: nothing else of this process runs within it.
 */
export class RootFolder {
  readonly absolute: string;
  readonly #fs: NodeFs;
  /** The folder that was there when its marker was read. */
  #known: BigIntStats | undefined;
  /** The places that were found to be folders in this slice, and what a look at them told; undefined outside of one. */
  #folders: Map<string, BigIntStats | undefined> | undefined;

  constructor(fs: NodeFs, absolute: string) {
    this.#fs = fs;
    this.absolute = absolute.length > 1 && absolute.endsWith(sep) ? absolute.slice(0, -1) : absolute;
  }

  /** Takes the folder that is there for the root: from now on, another one in its place is none. Throws `file_missing`. */
  know(): void {
    const stats = this.#lookAt(this.absolute);
    if (!stats?.isDirectory()) throw new SyncError("file_missing", { details: { folder: "missing" } });
    this.#known = stats;
  }

  /** The absolute path; `invalid_path` unless it is a clean one inside the root. */
  place(path: RelativePath): string {
    checkPath(path);
    return this.#resolve(path);
  }

  /** The same for something that is created, moved or removed; the root itself never is. */
  placeBelow(path: RelativePath): string {
    if (path === "") throw new SyncError("invalid_path", { message: "The root itself cannot be changed." });
    return this.place(path);
  }

  /** A place in the reserved folder. */
  reserved(...names: readonly string[]): string {
    return [this.absolute, reservedName, ...names].join(sep);
  }

  /** `file_missing` unless everything from the root down to `folder` is a folder, and no link. */
  checkFolder(folder: RelativePath): void {
    if (!this.hasFolder(folder)) throw new SyncError("file_missing", { details: { folder: "missing" } });
  }

  hasFolder(folder: RelativePath): boolean {
    return this.folderAt(folder) !== undefined;
  }

  /** The folder at this path; undefined when anything from the root down to it is missing or a link. */
  folderAt(folder: RelativePath): BigIntStats | undefined {
    let place = this.absolute;
    let stats = this.#folder(place, (found) => this.#isKnownRoot(found));
    for (const name of folder === "" ? [] : folder.split("/")) {
      if (stats === undefined) return undefined;
      place += sep + name;
      stats = this.#folder(place);
    }
    return stats;
  }

  /** Whether this place was found to be a folder in this slice. Places are looked at from the root down. */
  isKnown(place: string): boolean {
    return this.#folders?.has(place) ?? false;
  }

  noteKnown(place: string): void {
    this.#folders?.set(place, undefined);
  }

  /**
   * Does steps of which none waits, nor takes a folder from its place. What they find to be a folder is not looked at
   * again until they are done.
   */
  atOneLook(steps: () => void): void {
    this.#folders = new Map();
    try {
      steps();
    } finally {
      this.#folders = undefined;
    }
  }

  /** What is at `path` now; undefined when nothing is, or when a folder above it is missing or a link. */
  look(path: RelativePath): BigIntStats | undefined {
    const place = this.place(path);
    if (path !== "" && !this.hasFolder(parentPath(path))) return undefined;
    return this.#lookAt(place);
  }

  /** What is at `path` now; `file_missing` when nothing is. */
  existing(path: RelativePath): BigIntStats {
    const stats = this.look(path);
    if (stats === undefined) throw new SyncError("file_missing");
    return stats;
  }

  /** Throws `name_not_storable` unless the disk can hold the name. The folder above it is there. */
  checkName(path: RelativePath): void {
    onDisk(() => lstatIfThere(this.#fs, this.#resolve(path)));
  }

  #isKnownRoot({ ino, dev }: BigIntStats): boolean {
    return this.#known === undefined || (ino === this.#known.ino && dev === this.#known.dev);
  }

  #folder(place: string, isRight: (stats: BigIntStats) => boolean = () => true): BigIntStats | undefined {
    const noted = this.#folders?.get(place);
    if (noted !== undefined) return noted;
    const stats = this.#lookAt(place);
    if (stats?.isDirectory() !== true) return undefined;
    if (!isRight(stats)) return undefined;
    this.#folders?.set(place, stats);
    return stats;
  }

  #lookAt(place: string): BigIntStats | undefined {
    return onDisk(() => {
      try {
        return lstatIfThere(this.#fs, place);
      } catch (error) {
        const code = systemCode(error);
        // A name that the disk cannot hold is not there.
        if (code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
        throw error;
      }
    });
  }

  #resolve(path: RelativePath): string {
    if (path === "") return this.absolute;
    return this.absolute + sep + (sep === "/" ? path : path.replaceAll("/", sep));
  }
}
