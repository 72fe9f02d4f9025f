import { onDisk } from "./disk-errors.js";
import type { FileFlush } from "./file-flush.js";
import { FlushNotes } from "./flush-notes.js";
import { FolderFlush } from "./folder-flush.js";
import type { NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";

/**
 * The folders in which names have changed and which are not flushed yet: by this process, or by one that was killed.
 * Until they are, a power loss may take the changes back, and nobody may take them for settled.
 */
export class ChangedFolders {
  readonly #flush: FolderFlush;
  readonly #notes: FlushNotes;
  /** By folder, the last of its changes. */
  readonly #changed = new Map<string, number>();
  #changes = 0;
  #recovered = false;

  constructor(fs: NodeFs, root: RootFolder, flush: FileFlush) {
    this.#flush = new FolderFlush(fs, flush);
    this.#notes = new FlushNotes(fs, root);
  }

  /** A name in this folder is about to change. */
  expect(folder: string): void {
    this.#notes.add(folder);
    this.#changed.set(folder, ++this.#changes);
  }

  /** Makes what has changed in these folders durable, in their order. Many callers share few flushes. */
  async flush(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      const change = this.#changed.get(folder);
      if (change === undefined) continue;
      await this.#flush.flush(folder);
      if (this.#changed.get(folder) === change) this.#changed.delete(folder);
    }
    if (this.#changed.size === 0) this.#notes.clear();
  }

  /** Resolves when everything that shows in the folder is durable, as far as it was done here. */
  async settle(folder: string): Promise<void> {
    if (!this.#recovered) await this.#recover();
    while (this.#changed.has(folder)) await this.flush([folder]);
  }

  /** Whether everything that shows in the folder is durable. */
  isSettled(folder: string): boolean {
    return !this.#changed.has(folder);
  }

  close(): void {
    this.#notes.close();
  }

  async #recover(): Promise<void> {
    const folders = onDisk(() => this.#notes.earlier());
    if (folders === undefined) return;
    for (const folder of folders) await this.#flush.flush(folder);
    onDisk(() => this.#notes.removeEarlier());
    this.#recovered = true;
  }
}
