/** How a chunk's bytes are stored and sent. The number is on the wire and on disk for ever. */
export type CodecId = 0 | 1;
export const plainCodec = 0 satisfies CodecId;
export const deflateCodec = 1 satisfies CodecId;

/** A chunk as it travels and rests: encoded bytes, with what a reader must know to decode them safely. */
export interface EncodedChunk {
  readonly codec: CodecId;
  /** Size of the plain bytes. A decoder never produces more. */
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
}

/** Port: raw DEFLATE (RFC 1951), the one compression every platform has. */
export interface Deflate {
  compress(plain: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** Throws `corrupt_content` unless `bytes` decode to exactly `sizeBytes`; never produces more than that. */
  decompress(bytes: Uint8Array, sizeBytes: number): Uint8Array | Promise<Uint8Array>;
}
