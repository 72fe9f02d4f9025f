import { joinedBlob } from "./blob-bytes.js";
import { checkBlobKey, checkBlobPrefix, checkByteRange } from "./blob-key.js";
import type { BlobStore } from "./blob-store.js";

/** A blob store in memory: for tests, simulations and apps that keep nothing. Durable as long as the object is. */
export function memoryBlobStore(): BlobStore {
  const blobs = new Map<string, Uint8Array>();

  return {
    capabilities: { rangeRead: true },

    async put(key, bytes, { signal } = {}) {
      checkBlobKey(key);
      signal?.throwIfAborted();
      if (!blobs.has(key)) blobs.set(key, new Uint8Array(joinedBlob(bytes)));
    },

    async get(key, { range, signal } = {}) {
      checkBlobKey(key);
      if (range !== undefined) checkByteRange(range);
      signal?.throwIfAborted();
      return blobs.get(key)?.slice(range?.offset, range && range.offset + range.length);
    },

    async stat(key, { signal } = {}) {
      checkBlobKey(key);
      signal?.throwIfAborted();
      const bytes = blobs.get(key);
      return bytes && { key, sizeBytes: bytes.length };
    },

    async delete(key, { signal } = {}) {
      checkBlobKey(key);
      signal?.throwIfAborted();
      blobs.delete(key);
    },

    async *list(prefix, { signal } = {}) {
      checkBlobPrefix(prefix);
      const keys = [...blobs.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        signal?.throwIfAborted();
        const bytes = blobs.get(key);
        if (bytes !== undefined) yield { key, sizeBytes: bytes.length };
      }
    },
  };
}
