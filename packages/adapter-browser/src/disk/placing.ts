import {
  baseName,
  type FileStat,
  isExpected,
  parentPath,
  type RelativePath,
  SyncError,
} from "@syncline/core";
import { checkStorable, type Entry, entryIn, makeFolder, removeEntry, statOf } from "./entries.js";
import { moveFile, moveFolder, type Place } from "./moving.js";
import type { ReservedFolder } from "./reserved-folder.js";
import type { RootFolder } from "./root-folder.js";
import type { Trash } from "./trash.js";
import type { Unfinished } from "./unfinished.js";

const changed = () => new SyncError("destination_changed");
const exists = () => new SyncError("destination_exists");

/** Changes of names that displace nothing for good. Whoever calls has the turn for the paths. */
export class Placing {
  readonly #root: RootFolder;
  readonly #reserved: ReservedFolder;
  readonly #trash: Trash;
  readonly #unfinished: Unfinished;

  constructor(parts: {
    readonly root: RootFolder;
    readonly reserved: ReservedFolder;
    readonly trash: Trash;
    readonly unfinished: Unfinished;
  }) {
    this.#root = parts.root;
    this.#reserved = parts.reserved;
    this.#trash = parts.trash;
    this.#unfinished = parts.unfinished;
  }

  /**
   * The place at a path that is still `expected`, and what is there. Throws `file_missing` where the root or the folder above
   * is not there, `name_not_storable`, `destination_exists`, `destination_changed`.
   */
  async checkDestination(
    path: RelativePath,
    expected: FileStat | "absent",
  ): Promise<{ place: Place; current: Entry | undefined }> {
    checkStorable(baseName(path));
    await this.#reserved.checkRoot();
    const place = await this.#place(path);
    const current = await entryIn(place.folder, place.name);
    if (expected === "absent" && current !== undefined) throw exists();
    if (expected !== "absent" && !(current && isExpected(statOf(current), expected))) throw changed();
    return { place, current };
  }

  /** Puts a finished temporary file at a path that is still `expected`. */
  async put(temporary: Place, path: RelativePath, expected: FileStat | "absent"): Promise<FileStat> {
    const { place, current } = await this.checkDestination(path, expected);
    if (current?.kind === "folder") throw exists();
    const kept = current && (await this.#trash.placeFor(path));
    await this.#unfinished.noted({ do: "put", temporary: temporary.name, path, kept }, async () => {
      if (kept !== undefined) await this.#discard(place, kept);
      await moveFile(temporary, place);
    });
    const put = await entryIn(place.folder, place.name);
    if (put === undefined) throw new SyncError("file_missing");
    return statOf(put);
  }

  async createFolder(path: RelativePath): Promise<FileStat> {
    const { place } = await this.checkDestination(path, "absent");
    return statOf({ kind: "folder", handle: await makeFolder(place.folder, place.name) });
  }

  /** Renames without replacing. For a folder, whoever calls has the disk for itself. */
  async move(from: RelativePath, to: RelativePath, expected: FileStat | undefined): Promise<FileStat> {
    await this.#reserved.checkRoot();
    const entry = await this.#root.existing(from);
    if (expected !== undefined && !isExpected(statOf(entry), expected)) throw changed();
    const { place: target } = await this.checkDestination(to, "absent");
    const source = await this.#place(from);
    const steps = () => (entry.kind === "folder" ? moveFolder(source, target) : moveFile(source, target));
    await this.#unfinished.noted({ do: "move", from, to }, steps);
    return statOf(await this.#root.existing(to));
  }

  /** Takes a file to the trash, and an empty folder away. */
  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    await this.#reserved.checkRoot();
    const current = await this.#root.look(path);
    if (current === undefined) return;
    if (!isExpected(statOf(current), expected)) throw changed();
    const place = await this.#place(path);
    if (current.kind === "folder") return await removeEntry(place.folder, place.name);
    await this.#discard(place, await this.#trash.placeFor(path));
  }

  async #discard(place: Place, kept: readonly string[]): Promise<void> {
    await moveFile(place, await this.#trash.make(kept));
  }

  async #place(path: RelativePath): Promise<Place> {
    return { folder: await this.#root.folder(parentPath(path)), name: baseName(path) };
  }
}
