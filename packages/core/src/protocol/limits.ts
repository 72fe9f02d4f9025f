/** Limits that hold for every request. The service announces them in its namespace description. */
export const limits = {
  /** Operations in one commit. */
  commitOperations: 1000,
  /** Bytes of JSON in one commit, manifests included. */
  commitBytes: 16 * 1024 * 1024,
  /** Changes in one page. */
  pageChanges: 5000,
  /** Bytes of manifests in one page, past which the page ends early. */
  pageManifestBytes: 4 * 1024 * 1024,
  /** Versions of one node in one answer, the newest. */
  versions: 1000,
  /** Entries in one page of the trash. */
  pageTrash: 1000,
  /** Hashes in one question about missing chunks, or in one fetch. */
  batchChunks: 4096,
  /** Bytes of one framed body, up or down. A single chunk always fits. */
  batchBytes: 32 * 1024 * 1024,
  /** Plain bytes of one chunk. */
  chunkBytes: 16 * 1024 * 1024,
  /** Chunks in one manifest: 256 GiB at 1 MiB. */
  manifestChunks: 262_144,
  /** Bytes of one manifest's encoding. */
  manifestBytes: 16 * 1024 * 1024,
  /** Bytes of a manifest's encoding that comes with its change; larger ones are asked for. */
  inlineManifestBytes: 512,
  /** UTF-8 bytes of a name. */
  nameBytes: 255,
  /** UTF-8 bytes of a link's target. */
  targetBytes: 4096,
  /** Folders between a node and the root. */
  depth: 256,
} as const;
