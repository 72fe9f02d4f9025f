import {
  type BlobInfo,
  type BlobStore,
  joinedBlob,
  type PowerLoss,
  SyncError,
  Unflushed,
} from "@syncline/core";

/** What may happen in the middle of a change of blobs. What ends the process does not resolve. */
export interface BlobSteps {
  /** Half of the bytes are written. */
  halfWritten(): Promise<void>;
  /** The bytes are about to be flushed: whether that fails. */
  flushFails(): boolean;
  /** Names have changed and are not flushed. */
  unflushed(): Promise<void>;
}

const quietly: BlobSteps = {
  halfWritten: async () => {},
  flushFails: () => false,
  unflushed: async () => {},
};

interface Blob {
  bytes: Uint8Array;
}

/**
 * The disk under a folder of blobs, with what of it was flushed, and its keys for whoever asks past every turn. The
 * stores on it write as `folderBlobStore` does: a blob has no name before all of its bytes are flushed.
 */
export class KeptBlobs {
  readonly #blobs = new Map<string, Blob>();
  readonly #folders = new Map<string, object>();
  readonly #unflushed = new Unflushed();
  /** Past every turn and fault. */
  readonly store: BlobStore = this.storeOf(quietly);
  /** How often the power went: what was there before may be gone, or torn. */
  powerLosses = 0;

  get keys(): Pick<ReadonlyMap<string, unknown>, "has"> & Iterable<string> {
    const blobs = this.#blobs;
    return { has: (key) => blobs.has(key), [Symbol.iterator]: () => blobs.keys() };
  }

  /** The store of one process. */
  storeOf(steps: BlobSteps): BlobStore {
    const blobs = this.#blobs;
    return {
      capabilities: { rangeRead: false },
      put: async (key, bytes) => {
        if (!blobs.has(key)) await this.#place(key, joinedBlob(bytes), steps);
        await steps.unflushed();
        // Whoever put it first may still be waiting for this flush; nobody may go on before it.
        this.#unflushed.flush(this.#folderOf(key));
      },
      get: async (key) => blobs.get(key)?.bytes.slice(),
      stat: async (key) => {
        const blob = blobs.get(key);
        return blob && { key, sizeBytes: blob.bytes.length };
      },
      // A deletion that a power loss takes back costs room, and no more: nobody waits for its flush.
      delete: async (key) => {
        const blob = blobs.get(key);
        if (blob === undefined) return;
        blobs.delete(key);
        this.#unflushed.changed([this.#folderOf(key)], () => void blobs.set(key, blob));
        await steps.unflushed();
      },
      async *list(prefix): AsyncGenerator<BlobInfo> {
        for (const key of [...blobs.keys()].filter((key) => key.startsWith(prefix)).sort()) {
          const blob = blobs.get(key);
          if (blob !== undefined) yield { key, sizeBytes: blob.bytes.length };
        }
      },
    };
  }

  /** Whatever store is on it must not be used any more. */
  losePower(chance: () => number): PowerLoss {
    this.powerLosses++;
    return this.#unflushed.losePower(chance);
  }

  async #place(key: string, bytes: Uint8Array, steps: BlobSteps): Promise<void> {
    const blob: Blob = { bytes: bytes.slice(0, bytes.length >> 1) };
    this.#unflushed.wrote(blob);
    await steps.halfWritten();
    blob.bytes = bytes.slice();
    if (steps.flushFails()) {
      this.#unflushed.removed(blob);
      throw new SyncError("io_error");
    }
    this.#unflushed.flushBytes(blob);
    if (this.#blobs.has(key)) return;
    this.#blobs.set(key, blob);
    this.#unflushed.changed([this.#folderOf(key)], () => void this.#blobs.delete(key));
  }

  #folderOf(key: string): object {
    const name = key.slice(0, key.lastIndexOf("/") + 1);
    let folder = this.#folders.get(name);
    if (folder === undefined) {
      folder = {};
      this.#folders.set(name, folder);
    }
    return folder;
  }
}
