import { SyncError } from "../errors/index.js";
import { isSpreadEvenly } from "./byte-spread.js";

/** How a chunk's bytes are stored and sent. The number is on the wire and on disk for ever. */
export type CodecId = 0 | 1 | 2;
export const plainCodec = 0 satisfies CodecId;
export const deflateCodec = 1 satisfies CodecId;
/** On the wire only: the bytes say how to make the chunk from other chunks. See `delta/chunk-delta.ts`. */
export const deltaCodec = 2 satisfies CodecId;

/** Narrows a number from outside to a known codec. */
export function isCodec(codec: number): codec is CodecId {
  return codec === plainCodec || codec === deflateCodec || codec === deltaCodec;
}

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

/** The share of its size that a chunk must lose for compression to pay for the time it takes on both sides. */
const worthwhile = 0.05;

/** Below this the header of a compressed block eats the gain. */
const leastBytes = 128;

/** How much is compressed to see whether the rest is worth it. */
const sampleBytes = 8 * 1024;

const pays = (plainBytes: number, encodedBytes: number) => encodedBytes <= plainBytes * (1 - worthwhile);

/**
 * Encodes a chunk by trying: compressed where that saves at least 5%, plain where it does not. Photos and archives
 * are to cost next to nothing: of a large chunk, a sample from its middle is tried first; of a small one, where that would
 * be most of the work, it is enough that its bytes are spread as only noise and what is compressed already is.
 */
export async function encodeChunk(plain: Uint8Array, deflate: Deflate): Promise<EncodedChunk> {
  const asPlain: EncodedChunk = { codec: plainCodec, sizeBytes: plain.length, bytes: plain };
  if (plain.length < leastBytes) return asPlain;
  if (plain.length > 4 * sampleBytes) {
    const from = (plain.length - sampleBytes) >>> 1;
    const sample = await deflate.compress(plain.subarray(from, from + sampleBytes));
    if (!pays(sampleBytes, sample.length)) return asPlain;
  } else if (isSpreadEvenly(plain)) return asPlain;
  const bytes = await deflate.compress(plain);
  return pays(plain.length, bytes.length) ? { codec: deflateCodec, sizeBytes: plain.length, bytes } : asPlain;
}

/** The plain bytes. Throws `corrupt_content` unless they are exactly `sizeBytes`; never produces more than that. */
export async function decodeChunk(chunk: EncodedChunk, deflate: Deflate): Promise<Uint8Array> {
  if (chunk.codec === deflateCodec) return await deflate.decompress(chunk.bytes, chunk.sizeBytes);
  // A delta says nothing without its bases: whoever has them rebuilds it first.
  if (chunk.codec === plainCodec && chunk.bytes.length === chunk.sizeBytes) return chunk.bytes;
  throw sizeDiffers(chunk.sizeBytes);
}

/** What a {@link Deflate} throws when `sizeBytes` is not what comes out. */
export function sizeDiffers(sizeBytes: number, cause?: unknown): SyncError {
  return new SyncError("corrupt_content", {
    message: `The bytes do not decode to the ${sizeBytes} bytes that were declared.`,
    details: { sizeBytes },
    cause,
  });
}
