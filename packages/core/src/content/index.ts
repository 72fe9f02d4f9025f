export { fromBase64, toBase64 } from "./base64.js";
export { chunkHashFromBytes, chunkHashToBytes, isChunkHash, parseChunkHash } from "./chunk-hash.js";
export { type CheckedChunk, ChunkStore, chunkKey, type PreparedChunk } from "./chunk-store.js";
export type { Chunker, ChunkerFactory, ChunkingParameters } from "./chunker.js";
export { chunkerFactory, createChunker } from "./chunker-factory.js";
export { defaultChunking } from "./chunking-parameters.js";
export {
  type CodecId,
  type Deflate,
  decodeChunk,
  deflateCodec,
  deltaCodec,
  type EncodedChunk,
  encodeChunk,
  isCodec,
  plainCodec,
  sizeDiffers,
} from "./codec.js";
export { type CutOptions, cutStream, hashChunk, type PiecesListener } from "./cut-file.js";
export { type Hasher, webHasher } from "./hasher.js";
export {
  type ChunkHash,
  type ChunkRef,
  type ContentId,
  contentIdOf,
  decodeManifest,
  emptyManifest,
  encodeManifest,
  type Manifest,
  manifestFromText,
  manifestSize,
  manifestToText,
} from "./manifest.js";
export { ronomonChunkerFactory } from "./ronomon.js";
export { streamDeflate } from "./stream-deflate.js";
