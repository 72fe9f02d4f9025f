/** SHA-256 of a chunk's plain bytes: 64 lower-case hex digits. */
export type ChunkHash = string & { readonly __chunkHash: never };

/** SHA-256 of a manifest's encoding: 64 lower-case hex digits. Equal ids mean equal bytes. */
export type ContentId = string & { readonly __contentId: never };

export interface ChunkRef {
  readonly hash: ChunkHash;
  readonly sizeBytes: number;
}

/** The ordered chunks that make a file. The empty file has no chunks. */
export interface Manifest {
  readonly chunks: readonly ChunkRef[];
}
