import type { MemoryDisk, MemoryFolder, RelativePath } from "@syncline/core";
import { hashOf } from "../fleet/index.js";

/** What is known of one byte sequence that a user has saved. */
export interface SavedContent {
  readonly hash: string;
  /** Where it was saved first: for people who read a trace. */
  readonly origin: string;
  /** Users have it in more than one file, or saved it more than once: what becomes of one of them says less about the rest. */
  shared: boolean;
  /** Nobody who had it on disk has replaced or removed it since it was saved. */
  owed: boolean;
  /**
   * Devices on which a user moved a file with it, or set its flag: what beats a deletion elsewhere. Shared by all contents
   * that one file has had, since it is the file that is moved.
   */
  movedOn: Set<number>;
  /** Devices on which a user replaced or removed it. */
  readonly removedOn: Set<number>;
}

/**
 * Remembers every byte sequence that users have saved and what they have done with it, by looking at the disk before and
 * after each of their acts: the engine has no part in between.
 */
export class Ledger {
  readonly #contents = new Map<string, SavedContent>();

  contents(): Iterable<SavedContent> {
    return this.#contents.values();
  }

  get(hash: string): SavedContent | undefined {
    return this.#contents.get(hash);
  }

  /** Lets a user act on a disk. */
  observe(device: number, disk: MemoryDisk, act: () => string): string {
    const had = pathsByContent(disk);
    const done = act();
    const has = pathsByContent(disk);
    for (const [hash, paths] of has) {
      const previously = had.get(hash);
      if (previously === undefined) this.#saved(hash, `d${device} ${paths[0]} (${hash.slice(0, 6)})`);
      else this.#stillThere(hash, device, previously, paths);
    }
    for (const hash of had.keys()) if (!has.has(hash)) this.#removed(hash, device);
    this.#noteSuccessors(had, has);
    return done;
  }

  #saved(hash: string, origin: string): void {
    const known = this.#contents.get(hash);
    if (known === undefined) {
      const [movedOn, removedOn] = [new Set<number>(), new Set<number>()];
      this.#contents.set(hash, { hash, origin, shared: false, owed: true, movedOn, removedOn });
      return;
    }
    known.shared = true;
    known.owed = true;
  }

  /** Where one content has taken the place of another, the two have been the same file. */
  #noteSuccessors(
    had: ReadonlyMap<string, readonly string[]>,
    has: ReadonlyMap<string, readonly string[]>,
  ): void {
    const before = new Map([...had].flatMap(([hash, paths]) => paths.map((path) => [path, hash] as const)));
    for (const [hash, paths] of has) {
      for (const path of paths) {
        const previous = before.get(path);
        if (previous !== undefined && previous !== hash) this.#sameFile(previous, hash);
      }
    }
  }

  #sameFile(one: string, other: string): void {
    const [a, b] = [this.#contents.get(one), this.#contents.get(other)];
    if (a === undefined || b === undefined || a.movedOn === b.movedOn) return;
    const together = new Set([...a.movedOn, ...b.movedOn]);
    const [ofA, ofB] = [a.movedOn, b.movedOn];
    for (const content of this.#contents.values()) {
      if (content.movedOn === ofA || content.movedOn === ofB) content.movedOn = together;
    }
  }

  #stillThere(hash: string, device: number, before: readonly string[], after: readonly string[]): void {
    const content = this.#contents.get(hash);
    if (content === undefined) return;
    if (after.length > before.length) content.shared = true;
    if (after.some((path) => !before.includes(path))) content.movedOn.add(device);
  }

  #removed(hash: string, device: number): void {
    const content = this.#contents.get(hash);
    if (content === undefined) return;
    content.owed = false;
    content.removedOn.add(device);
  }
}

/** Every file of a disk with the hash of its bytes. */
export function filesOf(disk: Pick<MemoryDisk, "root">): Map<RelativePath, string> {
  const files = new Map<RelativePath, string>();
  const visit = (folder: MemoryFolder, at: string) => {
    for (const { name, inode } of folder.entries.values()) {
      if (inode.kind === "file") files.set(at + name, hashOf(inode.bytes));
      else if (inode.kind === "folder") visit(inode, `${at}${name}/`);
    }
  };
  if (disk.root !== undefined) visit(disk.root, "");
  return files;
}

/** By content, where it is; with a sign for the executable flag. */
function pathsByContent(disk: MemoryDisk): Map<string, string[]> {
  const byContent = new Map<string, string[]>();
  for (const [path, hash] of filesOf(disk)) {
    const inode = disk.find(path);
    const place = inode?.kind === "file" && inode.executable ? `${path} (x)` : path;
    const places = byContent.get(hash);
    if (places === undefined) byContent.set(hash, [place]);
    else places.push(place);
  }
  return byContent;
}
