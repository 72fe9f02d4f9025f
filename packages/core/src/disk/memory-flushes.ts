import { parentPath } from "../naming/index.js";
import type { RelativePath } from "./file-system.js";
import type { MemoryDisk } from "./memory-disk.js";
import type { MemoryFolder } from "./memory-inode.js";

/** What is flushed as one: a folder, or the reserved one. */
type Place = object;

/** Flushes the folders in which one file system changes names, and lets nobody see what could not be flushed. */
export class MemoryFlushes {
  readonly #disk: MemoryDisk;
  readonly #before: (path: RelativePath) => Promise<void>;
  /** Where names have changed since they were flushed. */
  readonly #changed = new Set<Place>();
  /** Whether everything was flushed that a file system before this one left. */
  #recovered = false;

  /** `before` is called before each flush; what it throws, the flush fails with. */
  constructor(disk: MemoryDisk, before: (path: RelativePath) => Promise<void>) {
    this.#disk = disk;
    this.#before = before;
  }

  /** Changes the name at `path`, and perhaps one in another folder, and makes that durable. */
  async durably<T>(path: RelativePath, change: () => T, otherFolder?: RelativePath): Promise<T> {
    const folders = [parentPath(path), otherFolder].flatMap((folder) => this.#folderAt(folder));
    const result = change();
    for (const folder of folders) this.#changed.add(folder);
    await this.#before(path);
    for (const folder of folders) this.#flush(folder);
    return result;
  }

  /** Sets the marker, and makes that durable. */
  async mark(id: string): Promise<void> {
    this.#disk.mark(id);
    this.#changed.add(this.#disk.reserved);
    await this.#before("");
    this.#flush(this.#disk.reserved);
  }

  /**
   * What a folder shows is taken for settled by whoever reads it. So what could not be flushed when it changed, and
   * what a process that was killed had no time to flush, is flushed before anything is shown of it.
   */
  async settle(path: RelativePath): Promise<void> {
    await this.#recover();
    for (const folder of this.#folderAt(path)) await this.#settlePlace(path, folder);
  }

  /** The same for the marker. */
  async settleMarker(): Promise<void> {
    await this.#recover();
    await this.#settlePlace("", this.#disk.reserved);
  }

  async #recover(): Promise<void> {
    if (!this.#recovered && this.#disk.unflushed.changes > 0) {
      await this.#before("");
      this.#disk.unflushed.flushNames();
    }
    this.#recovered = true;
  }

  async #settlePlace(path: RelativePath, place: Place): Promise<void> {
    if (!this.#changed.has(place)) return;
    await this.#before(path);
    this.#flush(place);
  }

  #flush(place: Place): void {
    // What was displaced has its other name in the trash for certain before it has lost its own.
    this.#disk.unflushed.flush(this.#disk.trash);
    this.#disk.unflushed.flush(place);
    this.#changed.delete(place);
  }

  #folderAt(path: RelativePath | undefined): MemoryFolder[] {
    const folder = path === undefined ? undefined : this.#disk.find(path);
    return folder?.kind === "folder" ? [folder] : [];
  }
}
