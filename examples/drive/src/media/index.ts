export { mediaOf } from "./media-of.js";
export { readBlob } from "./read-blob.js";
export { useBlobUrl } from "./use-blob-url.js";
export { useThumbnail } from "./use-thumbnail.js";
