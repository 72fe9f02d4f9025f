import { linkSync, renameSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  type BlobBytes,
  type BlobInfo,
  type BlobStore,
  type ByteRange,
  checkBlobKey,
  checkBlobPrefix,
  checkByteRange,
  SyncError,
} from "@syncline/core";
import { systemCode } from "../disk/disk-errors.js";
import { translateBlobError } from "./blob-errors.js";
import { DurableFolders } from "./durable-folders.js";
import { pathOfKey, temporaryFolder, walkKeys } from "./folder-layout.js";
import { readBlob } from "./read-blob.js";
import { Slots } from "./slots.js";
import { removeAbandoned, removeIfThere, writeTemporary } from "./temporary-files.js";

/** How many blobs are open at once: enough to keep the disk busy, few enough for any limit on open files. */
const openAtOnce = 64;

/** How many blobs a listing looks up at once. */
const statsAtOnce = 32;

/**
 * Blobs as files below `root`, which is made when it is needed. Durable when `put` resolves: the bytes are
 * flushed in a temporary file, linked to their name, and the folder is flushed. Several stores and processes
 * may share a root. What a crash leaves in the temporary folder goes with a later start.
 */
export function folderBlobStore(root: string): BlobStore {
  return new FolderBlobStore(resolve(root));
}

class FolderBlobStore implements BlobStore {
  readonly capabilities = { rangeRead: true };
  readonly #root: string;
  readonly #temporary: string;
  readonly #folders: DurableFolders;
  readonly #slots = new Slots(openAtOnce);
  #ready: Promise<void> | undefined;

  constructor(root: string) {
    this.#root = root;
    this.#temporary = join(root, temporaryFolder);
    this.#folders = new DurableFolders(root);
  }

  async put(key: string, bytes: BlobBytes, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    await translated(signal, async () => {
      await this.#prepare();
      const path = pathOfKey(this.#root, key);
      await this.#folders.ensure(dirname(path));
      if (sizeOf(path) === undefined) await this.#place(path, bytes, signal);
      // Whoever put it first may still be waiting for this flush; nobody may go on before it.
      await this.#folders.flush(dirname(path));
    });
  }

  async get(
    key: string,
    { range, signal }: { range?: ByteRange; signal?: AbortSignal } = {},
  ): Promise<Uint8Array | undefined> {
    checkBlobKey(key);
    if (range !== undefined) checkByteRange(range);
    signal?.throwIfAborted();
    const path = pathOfKey(this.#root, key);
    const bytes = await translated(signal, () =>
      this.#slots.run(() => unlessMissing(() => readBlob(path, range))),
    );
    signal?.throwIfAborted();
    return bytes;
  }

  async stat(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<BlobInfo | undefined> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    const sizeBytes = await translated(signal, async () => sizeOf(pathOfKey(this.#root, key)));
    return sizeBytes === undefined ? undefined : { key, sizeBytes };
  }

  async delete(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    checkBlobKey(key);
    signal?.throwIfAborted();
    await translated(signal, async () => removeIfThere(pathOfKey(this.#root, key)));
  }

  async *list(prefix: string, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<BlobInfo> {
    checkBlobPrefix(prefix);
    signal?.throwIfAborted();
    const keys = walkKeys(this.#root, prefix);
    for (let more = true; more; ) {
      const page: string[] = [];
      while (page.length < statsAtOnce) {
        const { done, value } = await translated(signal, () => keys.next());
        if (done === true) {
          more = false;
          break;
        }
        page.push(value);
      }
      for (const info of await Promise.all(page.map((key) => this.stat(key)))) {
        signal?.throwIfAborted();
        if (info !== undefined) yield info;
      }
    }
  }

  #prepare(): Promise<void> {
    this.#ready ??= this.#folders.ensure(this.#temporary).then(() => removeAbandoned(this.#temporary));
    this.#ready.catch(() => {
      this.#ready = undefined;
    });
    return this.#ready;
  }

  /** Puts the bytes under their name in one step, unless something has come there meanwhile. */
  async #place(path: string, bytes: BlobBytes, signal: AbortSignal | undefined): Promise<void> {
    const temporary = await this.#slots.run(() => writeTemporary(this.#temporary, bytes, signal));
    try {
      linkOrRename(temporary, path);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      this.#folders.forget(dirname(path));
      await this.#folders.ensure(dirname(path));
      linkOrRename(temporary, path);
    } finally {
      removeIfThere(temporary);
    }
  }
}

/** A link never replaces anything. Disks without links get a rename, which replaces equal bytes by equal bytes. */
function linkOrRename(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EMLINK") throw error;
    renameSync(from, to);
  }
}

function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return found?.size;
  throw new SyncError("io_error", { message: "Something else lies where a blob belongs." });
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Runs disk calls with their failures in Syncline's codes, and the signal's reason as it is. */
async function translated<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error;
    throw translateBlobError(error);
  }
}
