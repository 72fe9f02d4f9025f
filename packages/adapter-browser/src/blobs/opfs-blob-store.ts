import {
  type BlobBytes,
  type BlobInfo,
  type BlobStore,
  type ByteRange,
  checkBlobKey,
  checkBlobPrefix,
  checkByteRange,
  isSyncError,
  SyncError,
} from "@syncline/core";
import {
  childrenOf,
  entryIn,
  makeFile,
  makeFolder,
  moveFile,
  onDisk,
  readRange,
  removeEntry,
  removeGivenUp,
  Turns,
  writeDurably,
} from "../disk/index.js";

export interface OpfsBlobStoreOptions {
  /** Of the place, a folder in the origin's own disk. */
  readonly name: string;
  /** Milliseconds since 1970: what a crash left is known by its age. Default `Date.now`. */
  readonly now?: () => number;
}

/** Where all stores are. */
const stores = "syncline-blobs";

/** No write takes longer. */
const abandonedMs = 24 * 60 * 60 * 1000;

/** How many blobs a listing looks up at once. */
const looksAtOnce = 64;

/**
 * Blobs as files on the origin's own disk (OPFS), in its folder `syncline-blobs/NAME`, which is made when it is not there.
 * Several stores, tabs and workers may share one. In a dedicated worker the bytes are flushed before they have their name;
 * in a page, and for names, the browser decides when they are durable.
 *
 * Rejects with `unsupported` where the browser keeps no such disk, as in some private windows, or cannot rename on it.
 */
export async function opfsBlobStore({ name, now = Date.now }: OpfsBlobStoreOptions): Promise<BlobStore> {
  if (typeof navigator.storage?.getDirectory !== "function") throw new SyncError("unsupported");
  if (!("move" in FileSystemFileHandle.prototype)) throw new SyncError("unsupported");
  const own = await onDisk(() => navigator.storage.getDirectory());
  const home = await makeFolder(await makeFolder(own, stores), name);
  const temporary = await makeFolder(home, "tmp");
  await removeAbandoned(temporary, now() - abandonedMs);
  return new OpfsBlobStore(await makeFolder(home, "blobs"), temporary);
}

class OpfsBlobStore implements BlobStore {
  readonly capabilities = { rangeRead: true };
  readonly #blobs: FileSystemDirectoryHandle;
  readonly #temporary: FileSystemDirectoryHandle;
  readonly #turns = new Turns();

  constructor(blobs: FileSystemDirectoryHandle, temporary: FileSystemDirectoryHandle) {
    this.#blobs = blobs;
    this.#temporary = temporary;
  }

  async put(key: string, bytes: BlobBytes, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    await this.#turns.changing([key], async () => {
      signal?.throwIfAborted();
      if ((await this.#look(key)) === undefined) await this.#place(key, bytes, signal);
    });
  }

  async get(
    key: string,
    { range, signal }: { range?: ByteRange; signal?: AbortSignal } = {},
  ): Promise<Uint8Array | undefined> {
    checkBlobKey(key);
    if (range !== undefined) checkByteRange(range);
    for (;;) {
      signal?.throwIfAborted();
      const file = await this.#look(key);
      if (file === undefined) return undefined;
      try {
        const bytes = await readRange(file, range?.offset ?? 0, range?.length ?? file.size);
        signal?.throwIfAborted();
        return bytes;
      } catch (error) {
        // It was deleted since the look, or another tab has put the same bytes in its place.
        if (!isSyncError(error, "file_busy")) throw error;
      }
    }
  }

  async stat(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<BlobInfo | undefined> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    const file = await this.#look(key);
    return file && { key, sizeBytes: file.size };
  }

  async delete(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    await this.#turns.changing([key], () => removeEntry(this.#blobs, nameOf(key)));
  }

  async *list(prefix: string, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<BlobInfo> {
    checkBlobPrefix(prefix);
    signal?.throwIfAborted();
    const keys = (await childrenOf(this.#blobs))
      .map(({ name }) => keyOf(name))
      .filter((key) => key.startsWith(prefix))
      .sort();
    for (let at = 0; at < keys.length; at += looksAtOnce) {
      const page = keys.slice(at, at + looksAtOnce);
      for (const info of await Promise.all(page.map((key) => this.stat(key)))) {
        signal?.throwIfAborted();
        if (info !== undefined) yield info;
      }
    }
  }

  async #look(key: string): Promise<File | undefined> {
    const entry = await entryIn(this.#blobs, nameOf(key));
    if (entry === undefined || entry.kind === "file") return entry?.file;
    throw new SyncError("io_error", { message: "Something else lies where a blob belongs." });
  }

  /** Puts the bytes under their name in one step. What another tab has put there meanwhile is replaced by its equal. */
  async #place(key: string, bytes: BlobBytes, signal: AbortSignal | undefined): Promise<void> {
    const temporary = { folder: this.#temporary, name: crypto.randomUUID() };
    try {
      const parts = bytes instanceof Uint8Array ? [bytes] : bytes;
      await writeDurably(await makeFile(temporary.folder, temporary.name), parts, signal);
      await moveFile(temporary, { folder: this.#blobs, name: nameOf(key) });
    } catch (error) {
      await removeGivenUp(temporary.folder, temporary.name);
      throw error;
    }
  }
}

/** One file for each key in one folder: a key may go on where another one ends, which a folder's name could not. */
const nameOf = (key: string) => key.replaceAll("/", "+");
const keyOf = (name: string) => name.replaceAll("+", "/");

async function removeAbandoned(folder: FileSystemDirectoryHandle, beforeMs: number): Promise<void> {
  for (const { name } of await childrenOf(folder)) {
    const entry = await entryIn(folder, name);
    if (entry?.kind === "file" && entry.file.lastModified < beforeMs) await removeEntry(folder, name);
  }
}
