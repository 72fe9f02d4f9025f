import { baseName, checkPath, parentPath, type RelativePath, reservedName, SyncError } from "@syncline/core";
import { onDisk } from "./disk-errors.js";
import { type Entry, entryIn, folderIn } from "./entries.js";

/**
 * Turns paths into handles, and is the only way there. Handles stand for places and not for what is there, so every folder
 * on the way is asked for each time.
 */
export class RootFolder {
  readonly handle: FileSystemDirectoryHandle;

  constructor(handle: FileSystemDirectoryHandle) {
    this.handle = handle;
  }

  /** Checks a path that something is created, moved or removed at; the root itself never is. */
  checkBelow(path: RelativePath): void {
    checkPath(path);
    if (path === "") throw new SyncError("invalid_path", { message: "The root itself cannot be changed." });
  }

  /** The folder at a path; `file_missing` where none is. */
  async folder(path: RelativePath): Promise<FileSystemDirectoryHandle> {
    checkPath(path);
    let folder = this.handle;
    for (const name of path === "" ? [] : path.split("/")) {
      const above = folder;
      folder = await onDisk(() => above.getDirectoryHandle(name));
    }
    return folder;
  }

  /** What is at `path`; undefined when nothing is, or when a folder above it is missing. */
  async look(path: RelativePath): Promise<Entry | undefined> {
    checkPath(path);
    if (path === "") return (await this.isThere()) ? { kind: "folder", handle: this.handle } : undefined;
    const above = parentPath(path);
    const folder = await this.#folderIfThere(above === "" ? [] : above.split("/"));
    return folder && (await entryIn(folder, baseName(path)));
  }

  /** The same; `file_missing` when nothing is there. */
  async existing(path: RelativePath): Promise<Entry> {
    const entry = await this.look(path);
    if (entry === undefined) throw new SyncError("file_missing");
    return entry;
  }

  /** The reserved folder, or one in it; undefined where it is missing. */
  async reserved(...names: readonly string[]): Promise<FileSystemDirectoryHandle | undefined> {
    return await this.#folderIfThere([reservedName, ...names]);
  }

  async isThere(): Promise<boolean> {
    try {
      for await (const _ of this.handle.keys()) break;
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return false;
      return await onDisk(() => Promise.reject(error));
    }
  }

  async #folderIfThere(names: readonly string[]): Promise<FileSystemDirectoryHandle | undefined> {
    let folder: FileSystemDirectoryHandle | undefined = this.handle;
    for (const name of names) folder = folder && (await folderIn(folder, name));
    return folder;
  }
}
