import { chunkHashFromBytes, chunkHashToBytes, hashBytes } from "../content/chunk-hash.js";
import { isCodec, plainCodec } from "../content/codec.js";
import { concatBytes } from "../content/concat-bytes.js";
import { SyncError } from "../errors/index.js";
import type { NamedChunk } from "../remote/remote.js";
import { ByteReader, type FrameMemory } from "./byte-reader.js";
import { limits } from "./limits.js";

/**
 * Chunks in one body, up and down. A body is a sequence of frames; every number is unsigned and big-endian.
 *
 * ```
 * frame   length   4 bytes   of what follows, the kind included
 *         kind     1 byte    1: chunk, 0: end
 *         payload
 *
 * chunk   codec    1 byte    0: plain, 1: raw DEFLATE (RFC 1951)
 *         size     4 bytes   of the plain bytes: 1 to `limits.chunkBytes`
 *         hash    32 bytes   SHA-256 of the plain bytes, a claim until somebody has checked it
 *         bytes              as many as the size when plain, fewer when compressed
 *
 * end     count    4 bytes   of the chunks before it
 * ```
 *
 * The end frame is the last of every body. A body without one was cut off, and nothing follows it.
 */
const endKind = 0;
const chunkKind = 1;
const lengthBytes = 4;
const chunkHeadBytes = 1 + 1 + 4 + hashBytes;
const endFrameBytes = lengthBytes + 1 + 4;

/** The media type of a framed body. */
export const framesMediaType = "application/vnd.syncline.frames";

/** Bytes that a chunk takes in a body. */
export function frameSizeBytes(chunk: NamedChunk): number {
  return lengthBytes + chunkHeadBytes + chunk.bytes.length;
}

/** Bytes of the whole body for these chunks: what `limits.batchBytes` bounds. */
export function framesSizeBytes(chunks: readonly NamedChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + frameSizeBytes(chunk), endFrameBytes);
}

/**
 * One body in memory, in parts: the chunks' bytes are not copied. It does not check `limits.batchBytes`;
 * {@link framesSizeBytes} says what it takes.
 */
export function framesOf(chunks: readonly NamedChunk[]): Uint8Array[] {
  return [...chunks.flatMap((chunk) => [frameHead(chunk), chunk.bytes]), endFrame(chunks.length)];
}

/** The same in one piece. */
export function encodeFrames(chunks: readonly NamedChunk[]): Uint8Array {
  return concatBytes(framesOf(chunks));
}

/** A body as it arises: no chunk is held longer than its turn. When the source fails, the body has no end. */
export async function* encodeFrameStream(
  chunks: AsyncIterable<NamedChunk> | Iterable<NamedChunk>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let count = 0;
  for await (const chunk of chunks) {
    yield frameHead(chunk);
    yield chunk.bytes;
    count++;
  }
  yield endFrame(count);
}

export interface FrameLimits {
  /** Plain bytes of one chunk, and so its encoded bytes too. */
  readonly chunkBytes: number;
  /** Bytes of the whole body. */
  readonly batchBytes: number;
  readonly batchChunks: number;
}

/**
 * Reads a body chunk by chunk, however it is sliced. Memory: one frame and one slice of the source. The
 * hashes are what the sender claims.
 *
 * Throws `invalid_frame` for anything that is not the layout above, a missing end included, `too_large`
 * past `bounds`, and what the source throws. Chunks that came before the failure have been handed out. With a
 * `memory`, slices of the body may be gone once they are read.
 */
export async function* decodeFrames(
  body: AsyncIterable<Uint8Array>,
  bounds: FrameLimits = limits,
  memory?: FrameMemory,
): AsyncGenerator<NamedChunk, void, undefined> {
  const reader = new ByteReader(body, bounds.batchBytes, memory);
  try {
    for (let count = 0; ; count++) {
      const length = uint32(await reader.take(lengthBytes), 0);
      if (length > chunkHeadBytes + bounds.chunkBytes) throw tooLarge(bounds.chunkBytes);
      if (length === 0) throw invalid("A frame is empty.");
      const frame = await reader.take(length);
      if (frame[0] === endKind) {
        checkEnd(frame, count);
        return await reader.expectEnd();
      }
      if (count === bounds.batchChunks) {
        throw new SyncError("too_large", { details: { limit: bounds.batchChunks } });
      }
      yield readChunk(frame, bounds.chunkBytes);
    }
  } finally {
    await reader.close();
  }
}

function readChunk(frame: Uint8Array, chunkBytes: number): NamedChunk {
  if (frame[0] !== chunkKind || frame.length < chunkHeadBytes)
    throw invalid("A frame is of an unknown kind.");
  const codec = frame[1]!;
  const sizeBytes = uint32(frame, 2);
  const bytes = frame.subarray(chunkHeadBytes);
  if (!isCodec(codec)) throw invalid("A chunk has an unknown codec.");
  if (sizeBytes > chunkBytes) throw tooLarge(chunkBytes);
  const fits = codec === plainCodec ? bytes.length === sizeBytes : bytes.length < sizeBytes;
  if (sizeBytes === 0 || bytes.length === 0 || !fits) throw invalid("A chunk's size contradicts its bytes.");
  return { hash: chunkHashFromBytes(frame.subarray(6, 6 + hashBytes)), codec, sizeBytes, bytes };
}

function checkEnd(frame: Uint8Array, count: number): void {
  if (frame.length !== 5 || uint32(frame, 1) !== count)
    throw invalid("The end does not count what came before.");
}

function frameHead({ codec, sizeBytes, hash, bytes }: NamedChunk): Uint8Array {
  const head = new Uint8Array(lengthBytes + chunkHeadBytes);
  const view = new DataView(head.buffer);
  view.setUint32(0, chunkHeadBytes + bytes.length);
  head[4] = chunkKind;
  head[5] = codec;
  view.setUint32(6, sizeBytes);
  head.set(chunkHashToBytes(hash), 10);
  return head;
}

function endFrame(count: number): Uint8Array {
  const frame = new Uint8Array(endFrameBytes);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 5);
  frame[4] = endKind;
  view.setUint32(5, count);
  return frame;
}

const uint32 = (bytes: Uint8Array, at: number) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);

const invalid = (message: string) => new SyncError("invalid_frame", { message });
const tooLarge = (limitBytes: number) => new SyncError("too_large", { details: { limitBytes } });
