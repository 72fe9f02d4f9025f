export { type IndexedDbBlobStoreOptions, indexedDbBlobStore } from "./indexed-db-blob-store.js";
export { type OpfsBlobStoreOptions, opfsBlobStore } from "./opfs-blob-store.js";
