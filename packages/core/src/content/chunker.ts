/**
 * How a namespace cuts its files. Part of the namespace, the same on all its devices, for ever:
 * cuts depend on the bytes and these parameters alone.
 */
export interface ChunkingParameters {
  /** `fastcdc-v2020`: 64-bit gear, normalised level 1. `fastcdc-ronomon`: as fastcdc-wasm cuts. `fixed`: every `averageBytes`. */
  readonly algorithm: "fastcdc-v2020" | "fastcdc-ronomon" | "fixed";
  readonly minimumBytes: number;
  readonly averageBytes: number;
  readonly maximumBytes: number;
}

/**
 * Port: cuts one stream of bytes into chunks.
 *
 * Laws: the cuts are the same however the stream is sliced into `push` calls; concatenated, the
 * chunks are the stream; every chunk but the last has `minimumBytes` to `maximumBytes`; memory is
 * bounded by a small multiple of `maximumBytes`. A pushed buffer may be reused by the caller as
 * soon as `push` returns; a returned chunk is the receiver's.
 */
export interface Chunker {
  /** Takes the next bytes and returns the chunks that are certain now. */
  push(bytes: Uint8Array): Uint8Array[];
  /** Returns the rest. The chunker must not be used afterwards. */
  finish(): Uint8Array[];
}

/** Makes a chunker for one stream. Throws `invalid_request` for parameters the algorithm does not allow. */
export type ChunkerFactory = (parameters: ChunkingParameters) => Chunker;
