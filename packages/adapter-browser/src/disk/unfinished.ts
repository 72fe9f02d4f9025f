import { baseName, parentPath, type RelativePath } from "@syncline/core";
import { onDisk } from "./disk-errors.js";
import { entryIn, makeFile, removeEntry } from "./entries.js";
import { childrenOf, moveFile, moveFolder, moveUnlessTaken, type Place } from "./moving.js";
import type { ReservedFolder } from "./reserved-folder.js";
import type { RootFolder } from "./root-folder.js";
import { writeDurably } from "./sink.js";

/** A change of more than one step. */
export type Change =
  /** A temporary file gets its place; what was there goes to `kept`, names from the reserved folder on. */
  | {
      readonly do: "put";
      readonly temporary: string;
      readonly path: RelativePath;
      readonly kept: readonly string[] | undefined;
    }
  | { readonly do: "move"; readonly from: RelativePath; readonly to: RelativePath };

const folderName = "unfinished";

/**
 * Notes in `.syncline/unfinished` of changes that browsers cannot make in one step: each is there before the first step and
 * goes after the last. Where a process dies or a step fails in between, a `put` is taken back, so that the destination is
 * as it was, and a `move` is carried through. Nobody gets to see the disk before.
 */
export class Unfinished {
  readonly #root: RootFolder;
  readonly #reserved: ReservedFolder;
  /** Whether what an earlier file system left was settled. */
  #recovered = false;
  readonly #left = new Set<Change>();

  constructor(root: RootFolder, reserved: ReservedFolder) {
    this.#root = root;
    this.#reserved = reserved;
  }

  /** Whether `settle` has nothing to do. */
  get none(): boolean {
    return this.#recovered && this.#left.size === 0;
  }

  /** Whether a temporary file has a part in what is left to do. */
  needs(temporary: string): boolean {
    return [...this.#left].some((change) => change.do === "put" && change.temporary === temporary);
  }

  /** Makes a change with a note of it. Fails with what its steps fail with: then `settle` does what is left to do. */
  async noted(change: Change, steps: () => Promise<void>): Promise<void> {
    const folder = await this.#reserved.make(folderName);
    const name = `${crypto.randomUUID()}.json`;
    try {
      await writeDurably(await makeFile(folder, name), [new TextEncoder().encode(JSON.stringify(change))]);
    } catch (error) {
      // Nothing has begun that it could be of.
      await removeEntry(folder, name).catch(() => {});
      throw error;
    }
    try {
      await steps();
      await removeEntry(folder, name);
    } catch (error) {
      this.#left.add(change);
      throw error;
    }
  }

  /** Takes back or carries through whatever was left half done. Nobody else may touch the disk meanwhile. */
  async settle(): Promise<void> {
    const folder = await this.#reserved.find(folderName);
    for (const { name } of folder === undefined ? [] : await childrenOf(folder)) {
      if (folder === undefined) break;
      const change = await changeIn({ folder, name });
      if (change?.do === "put") await this.#takeBack(change);
      if (change?.do === "move") await this.#carryThrough(change);
      await removeEntry(folder, name);
    }
    this.#left.clear();
    this.#recovered = true;
  }

  async #takeBack({ temporary, path, kept }: Change & { do: "put" }): Promise<void> {
    const folder = await this.#reserved.find("tmp");
    // The temporary file is gone once it has its place.
    if (folder === undefined || (await entryIn(folder, temporary)) === undefined) return;
    const there = await this.#root.look(path);
    const isBegun = there?.kind === "file" && there.file.size === 0;
    const above = await this.#placeOf(path);
    const keptAt = kept && (await this.#reserved.find(...kept.slice(0, -1)));
    const keptPlace = keptAt && { folder: keptAt, name: kept.at(-1) as string };
    const isKept = keptPlace !== undefined && (await entryIn(keptPlace.folder, keptPlace.name)) !== undefined;
    if (above !== undefined && isKept && (there === undefined || isBegun)) await moveFile(keptPlace, above);
    else if (above !== undefined && kept === undefined && isBegun)
      await removeEntry(above.folder, above.name);
    await removeEntry(folder, temporary);
  }

  async #carryThrough({ from, to }: Change & { do: "move" }): Promise<void> {
    const [source, target] = [await this.#placeOf(from), await this.#placeOf(to)];
    if (source === undefined || target === undefined) return;
    const entry = await entryIn(source.folder, source.name);
    if (entry?.kind === "folder") await moveFolder(source, target);
    else await moveUnlessTaken(source, target);
  }

  /** Undefined when the folder above is gone. */
  async #placeOf(path: RelativePath): Promise<Place | undefined> {
    const above = await this.#root.look(parentPath(path));
    return above?.kind === "folder" ? { folder: above.handle, name: baseName(path) } : undefined;
  }
}

/** A note that is not whole was of a change that had not begun. */
async function changeIn({ folder, name }: Place): Promise<Change | undefined> {
  const entry = await entryIn(folder, name);
  if (entry?.kind !== "file") return undefined;
  const text = await onDisk(() => entry.file.text());
  try {
    return JSON.parse(text) as Change;
  } catch {
    return undefined;
  }
}
