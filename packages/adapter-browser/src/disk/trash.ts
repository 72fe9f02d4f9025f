import { baseName, type RelativePath } from "@syncline/core";
import { entryIn, removeEntry } from "./entries.js";
import { childrenOf, type Place } from "./moving.js";
import type { ReservedFolder } from "./reserved-folder.js";

/** Files displaced within a minute share a folder, which is named after its beginning. */
const bucketMs = 60_000;

/**
 * The local trash: `.syncline/trash/<milliseconds since 1970>/<path>`, so that a person finds a file by when it went and where
 * it was.
 */
export class Trash {
  readonly #reserved: ReservedFolder;
  readonly #now: () => number;

  constructor(reserved: ReservedFolder, now: () => number) {
    this.#reserved = reserved;
    this.#now = now;
  }

  /** A free place for what is at `path`, as names from the reserved folder on. */
  async placeFor(path: RelativePath): Promise<readonly string[]> {
    const bucket = `${Math.floor(this.#now() / bucketMs) * bucketMs}`;
    const names = ["trash", bucket, ...path.split("/")];
    if (await this.#isFree(names)) return names;
    return ["trash", bucket, `~${crypto.randomUUID()}`, baseName(path)];
  }

  /** The folder and the name of such a place, which is made as far as it is missing. */
  async make(names: readonly string[]): Promise<Place> {
    return { folder: await this.#reserved.make(...names.slice(0, -1)), name: names.at(-1) as string };
  }

  /** Forgets what has been here for longer than `retentionMs`; returns how many files that were. */
  async empty(retentionMs: number): Promise<number> {
    const trash = await this.#reserved.find("trash");
    if (trash === undefined) return 0;
    let removed = 0;
    for (const { name } of await childrenOf(trash)) {
      if (Number(name) + retentionMs < this.#now()) removed += await removeAll(trash, name);
    }
    return removed;
  }

  /** Nothing is there, and no file is where a folder would have to be. */
  async #isFree(names: readonly string[]): Promise<boolean> {
    let folder = await this.#reserved.find();
    for (const [index, name] of names.entries()) {
      const entry = folder && (await entryIn(folder, name));
      if (entry === undefined) return true;
      if (entry.kind === "file" || index === names.length - 1) return false;
      folder = entry.handle;
    }
    return false;
  }
}

/** How many files that were. */
async function removeAll(folder: FileSystemDirectoryHandle, name: string): Promise<number> {
  const entry = await entryIn(folder, name);
  let removed = 0;
  if (entry?.kind === "folder") {
    for (const child of await childrenOf(entry.handle)) removed += await removeAll(entry.handle, child.name);
  } else removed = 1;
  await removeEntry(folder, name);
  return removed;
}
