export { type BlobBytes, joinedBlob } from "./blob-bytes.js";
export { checkBlobKey, checkBlobPrefix, checkByteRange } from "./blob-key.js";
export type { BlobInfo, BlobStore, BlobStoreCapabilities, ByteRange } from "./blob-store.js";
export { memoryBlobStore } from "./memory-blob-store.js";
