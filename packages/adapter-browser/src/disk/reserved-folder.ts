import { reservedName, SyncError } from "@syncline/core";
import { onDisk } from "./disk-errors.js";
import { entryIn, makeFolder } from "./entries.js";
import type { RootFolder } from "./root-folder.js";

const markerName = "root.json";

/** `.syncline` in a root: the marker, and folders for what is temporary, displaced or unfinished. */
export class ReservedFolder {
  readonly #root: RootFolder;
  /** The id of the marker that was read last, in a root whose marker was read. */
  #known: { readonly id: string | undefined } | undefined;

  constructor(root: RootFolder) {
    this.#root = root;
  }

  /** One of its folders; undefined where it is missing. */
  async find(...names: readonly string[]): Promise<FileSystemDirectoryHandle | undefined> {
    return await this.#root.reserved(...names);
  }

  /** One of its folders, made where it is missing. The root itself is never made. */
  async make(...names: readonly string[]): Promise<FileSystemDirectoryHandle> {
    const found = await this.find(...names);
    if (found !== undefined) return found;
    let folder = this.#root.handle;
    for (const name of [reservedName, ...names]) folder = await makeFolder(folder, name);
    return folder;
  }

  /**
   * `file_missing` unless this is the root whose marker was read last. A handle leads to whatever has come into the place of
   * a folder: only the marker tells two apart.
   */
  async checkRoot(): Promise<void> {
    const id = this.#known && (await this.#read());
    // A marker that could be read says that the root is there, too.
    if (id === this.#known?.id && (id !== undefined || (await this.#root.isThere()))) return;
    throw new SyncError("file_missing", { details: { folder: "missing" } });
  }

  /** The id in the marker; undefined without one. A marker that cannot be read as one is none: the root counts as replaced. */
  async readMarker(): Promise<string | undefined> {
    if (!(await this.#root.isThere())) {
      throw new SyncError("file_missing", { details: { folder: "missing" } });
    }
    this.#known = { id: await this.#read() };
    return this.#known.id;
  }

  /** Where the marker is, and what it says for an id. */
  async marker(id: string): Promise<{ folder: FileSystemDirectoryHandle; name: string; bytes: Uint8Array }> {
    const bytes = new TextEncoder().encode(`${JSON.stringify({ id }, null, 2)}\n`);
    return { folder: await this.make(), name: markerName, bytes };
  }

  /** The marker has been written here. */
  marked(id: string): void {
    if (this.#known !== undefined) this.#known = { id };
  }

  async #read(): Promise<string | undefined> {
    const folder = await this.find();
    const entry = folder && (await entryIn(folder, markerName));
    if (entry?.kind !== "file") return undefined;
    return parseMarker(await onDisk(() => entry.file.text()));
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
