import { type BlobStore, memoryBlobStore, SyncError } from "@syncline/core";
import { blobStoreSuite } from "./blob-store.js";

blobStoreSuite({
  name: "memory",
  capabilities: { rangeRead: true },
  open: async () => {
    const store = memoryBlobStore();
    return { store, reopen: async () => store, close: async () => {} };
  },
});

/** The other way round: a store that cannot read ranges has to say so. */
blobStoreSuite({
  name: "memory without ranges",
  capabilities: { rangeRead: false },
  open: async () => {
    const whole = memoryBlobStore();
    const store: BlobStore = {
      ...whole,
      capabilities: { rangeRead: false },
      get: async (key, options) => {
        if (options?.range !== undefined) throw new SyncError("unsupported");
        return await whole.get(key, options);
      },
    };
    return { store, close: async () => {} };
  },
});
