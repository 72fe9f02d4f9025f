import type { MemoryDisk, MemoryFile, MemoryFolder } from "@syncline/core";

/**
 * The stamps that files had before their disk's clock was set. Set back, it may give a file the very stamp again that it
 * had, and with the same size no stat tells the edit: no promise covers that, so the file gets the stamp after it.
 */
export class OldStamps {
  readonly #disk: MemoryDisk;
  readonly #nextMs: number;
  readonly #stampsOf = new WeakMap<MemoryFile, Set<number>>();
  #isAny = false;

  constructor(disk: MemoryDisk, timestampGrainMs: number) {
    this.#disk = disk;
    this.#nextMs = Math.max(1, timestampGrainMs);
  }

  /** The clock is about to be set. */
  note(): void {
    this.#isAny = true;
    for (const file of filesOf(this.#disk.root)) {
      const stamps = this.#stampsOf.get(file) ?? new Set();
      this.#stampsOf.set(file, stamps.add(file.changedAtMs));
    }
  }

  /** Does what changes files, and gives those that got an old stamp of theirs a new one. */
  renewAfter<T>(change: () => T): T {
    if (!this.#isAny) return change();
    const before = new Map([...filesOf(this.#disk.root)].map((file) => [file, file.bytes]));
    const result = change();
    for (const file of filesOf(this.#disk.root)) {
      const stamps = this.#stampsOf.get(file);
      if (stamps === undefined || before.get(file) === file.bytes) continue;
      while (stamps.has(file.changedAtMs)) file.changedAtMs += this.#nextMs;
    }
    return result;
  }
}

function* filesOf(folder: MemoryFolder | undefined): Generator<MemoryFile> {
  for (const { inode } of folder?.entries.values() ?? []) {
    if (inode.kind === "file") yield inode;
    else if (inode.kind === "folder") yield* filesOf(inode);
  }
}
