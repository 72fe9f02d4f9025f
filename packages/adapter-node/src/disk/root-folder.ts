import type { BigIntStats } from "node:fs";
import { sep } from "node:path";
import { checkPath, parentPath, type RelativePath, reservedName, SyncError } from "@syncline/core";
import { onDisk, systemCode } from "./disk-errors.js";
import type { NodeFs } from "./node-fs.js";
import { lstat } from "./stats.js";

/**
 * Turns paths into places on the disk, and is the only way there.
 *
 * Every component is checked as a name, and every folder on the way is looked at with `lstat` before
 * each operation, so that no symlink is followed. Node has no `openat`: between that look and the
 * operation, a program on this device that may write to the root could still swap a folder for a link.
 * It could do to the files behind that link whatever it makes us do; a remote peer cannot win this
 * race, since its links are made by this same process, in order. Files are opened with `O_NOFOLLOW`.
 */
export class RootFolder {
  readonly absolute: string;
  readonly #fs: NodeFs;
  /** The folder that was there when its marker was read. */
  #known: BigIntStats | undefined;

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
    if (!this.#isThere()) return false;
    let place = this.absolute;
    for (const name of folder === "" ? [] : folder.split("/")) {
      place += sep + name;
      if (!this.#isFolder(place)) return false;
    }
    return true;
  }

  /** What is at `path` now; undefined when nothing is, or when a folder above it is missing or a link. */
  look(path: RelativePath): BigIntStats | undefined {
    const place = this.place(path);
    if (path !== "" && !this.hasFolder(parentPath(path))) return undefined;
    return this.#lookAt(place);
  }

  #isThere(): boolean {
    const stats = this.#lookAt(this.absolute);
    if (!stats?.isDirectory()) return false;
    return this.#known === undefined || (stats.ino === this.#known.ino && stats.dev === this.#known.dev);
  }

  #isFolder(place: string): boolean {
    return this.#lookAt(place)?.isDirectory() ?? false;
  }

  #lookAt(place: string): BigIntStats | undefined {
    return onDisk(() => {
      try {
        return lstat(this.#fs, place);
      } catch (error) {
        const code = systemCode(error);
        // A name that the disk cannot hold is not there.
        if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
        throw error;
      }
    });
  }

  #resolve(path: RelativePath): string {
    if (path === "") return this.absolute;
    return this.absolute + sep + (sep === "/" ? path : path.replaceAll("/", sep));
  }
}
