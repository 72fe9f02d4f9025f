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
 * bounded by a small multiple of `maximumBytes`. Chunks are made as they are asked for, so that nobody has to
 * hold or copy them: whoever pushes asks for all of them before anything else is called, and may then
 * reuse the pushed buffer. A chunk's bytes are valid until the next one is asked for; they may be written into.
 */
export interface Chunker {
  /** Takes the next bytes and gives the chunks that are certain now. */
  push(bytes: Uint8Array): Iterable<Uint8Array>;
  /** Gives the rest. The chunker must not be used afterwards. */
  finish(): Iterable<Uint8Array>;
}

/** Makes a chunker for one stream. Throws `invalid_request` for parameters the algorithm does not allow. */
export type ChunkerFactory = (parameters: ChunkingParameters) => Chunker;
