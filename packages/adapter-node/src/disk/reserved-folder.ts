import { isSyncError, reservedName, SyncError } from "@syncline/core";
import type { ChangedFolders } from "./changed-folders.js";
import { onDisk } from "./disk-errors.js";
import type { FileFlush } from "./file-flush.js";
import type { NodeFs } from "./node-fs.js";
import { openFile } from "./read-file.js";
import type { RootFolder } from "./root-folder.js";
import { toFileStat, type Volume } from "./stats.js";
import { removeTemporaries, writeTemporary } from "./temporary-file.js";

const markerName = "root.json";
const markerBytes = 4096;
const folders = [[], ["tmp"], ["trash"]] as const;

/** `.syncline` in a root: the marker, the temporary files, the trash. */
export class ReservedFolder {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #flush: FileFlush;
  #cleared = false;

  constructor(fs: NodeFs, root: RootFolder, flush: FileFlush) {
    this.#fs = fs;
    this.#root = root;
    this.#flush = flush;
  }

  /** True when it is there; a link in its place would lead its content elsewhere, and fails. */
  check(): boolean {
    return folders.every((names, index) => this.#isFolder(names) || index > 0);
  }

  /** Makes what is missing of it, and clears away what a crash left, once. The root itself is never made. */
  make(): void {
    if (this.#root.isKnown(this.place)) return;
    this.#root.checkFolder("");
    for (const names of folders) {
      if (!this.#isFolder(names)) onDisk(() => this.#fs.mkdirSync(this.#root.reserved(...names)));
    }
    this.clearLeftovers();
    this.#root.noteKnown(this.place);
  }

  /** Clears away what a crash left of unfinished writes, once. */
  clearLeftovers(): void {
    if (!this.check() || this.#cleared) return;
    onDisk(() => removeTemporaries(this.#fs, this.#root));
    this.#cleared = true;
  }

  get place(): string {
    return this.#root.reserved();
  }

  /** The id in the marker; undefined without one. A marker that cannot be read as one is none: the root counts as replaced. */
  async readMarker(volume: Volume): Promise<string | undefined> {
    this.#root.checkFolder("");
    if (!this.check()) return undefined;
    try {
      const file = openFile(this.#fs, this.#root.reserved(markerName), (stats) => toFileStat(stats, volume));
      const bytes = await file.read(0, markerBytes).finally(() => file.close());
      return parseMarker(new TextDecoder().decode(bytes));
    } catch (error) {
      if (isSyncError(error, "file_missing")) return undefined;
      throw error;
    }
  }

  async writeMarker(id: string, nowMs: number, changed: ChangedFolders): Promise<void> {
    this.#root.checkFolder("");
    this.make();
    const folders = [this.place, this.#root.absolute];
    for (const folder of folders) changed.expect(folder);
    const bytes = new TextEncoder().encode(`${JSON.stringify({ id }, null, 2)}\n`);
    const options = { modifiedAtMs: nowMs, executable: false };
    const { place } = await writeTemporary(this.#fs, this.#root, this.#flush, [bytes], options);
    this.#root.checkFolder("");
    onDisk(() => this.#fs.renameSync(place, this.#root.reserved(markerName)));
    await changed.flush(folders);
  }

  #isFolder(names: readonly string[]): boolean {
    const place = this.#root.reserved(...names);
    const stats = onDisk(() => this.#fs.lstatSync(place, { throwIfNoEntry: false }));
    if (stats === undefined || stats.isDirectory()) return stats !== undefined;
    throw new SyncError("io_error", {
      message: `${reservedName} must be a folder, and so must what is in it.`,
    });
  }
}

function parseMarker(text: string): string | undefined {
  try {
    const marker: unknown = JSON.parse(text);
    if (typeof marker !== "object" || marker === null || !("id" in marker)) return undefined;
    return typeof marker.id === "string" ? marker.id : undefined;
  } catch {
    return undefined;
  }
}
