import { type BlobStore, memoryBlobStore } from "@syncline/core";

/** Blobs in memory, with their keys for whoever asks past every turn. */
export class KeptBlobs {
  readonly keys = new Set<string>();
  readonly store: BlobStore;

  constructor() {
    const inner = memoryBlobStore();
    this.store = {
      ...inner,
      put: async (key, bytes) => {
        await inner.put(key, bytes);
        this.keys.add(key);
      },
      delete: async (key) => {
        await inner.delete(key);
        this.keys.delete(key);
      },
    };
  }
}
