import { chunkHashFromBytes, chunkHashToBytes } from "../content/chunk-hash.js";
import {
  type Deflate,
  decodeChunk,
  deltaCodec,
  type EncodedChunk,
  encodeChunk,
  isCodec,
} from "../content/codec.js";
import type { ChunkHash } from "../content/manifest.js";
import { SyncError } from "../errors/index.js";
import { applyDelta, decodeInstructions, encodeInstructions, mostBases } from "./instructions.js";
import { makeDelta, pays } from "./make-delta.js";
import { unpackPieces } from "./pieces.js";

/** A chunk that the other side has, as its packed pieces. */
export interface DeltaBase {
  readonly hash: ChunkHash;
  readonly pieces: Uint8Array;
}

const hashBytes = 32;
const literalHeadBytes = 5;

/**
 * A chunk as a delta against chunks that the other side has; undefined when that would not pay.
 *
 * ```
 * count          1 byte    bases, 1 to 16
 * hashes        32 bytes   of each base
 * instructions   4 bytes   their length, big-endian; then they follow: see `instructions.ts`
 * codec          1 byte    of the literals: 0 plain, 1 raw DEFLATE
 * size           4 bytes   of the plain literals
 * literals
 * ```
 */
export async function encodeChunkDelta(
  plain: Uint8Array,
  bases: readonly DeltaBase[],
  deflate: Deflate,
): Promise<EncodedChunk | undefined> {
  const used = bases.slice(0, mostBases);
  const delta = makeDelta(
    plain,
    used.map(({ pieces }) => ({ pieces: unpackPieces(pieces) })),
  );
  if (delta === undefined) return undefined;
  const instructions = encodeInstructions(delta.instructions);
  const literals = await encodeChunk(delta.literals, deflate);
  const head = 1 + used.length * hashBytes;
  const bytes = new Uint8Array(head + 4 + instructions.length + literalHeadBytes + literals.bytes.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = used.length;
  for (const [i, { hash }] of used.entries()) bytes.set(chunkHashToBytes(hash), 1 + i * hashBytes);
  view.setUint32(head, instructions.length);
  bytes.set(instructions, head + 4);
  const at = head + 4 + instructions.length;
  bytes[at] = literals.codec;
  view.setUint32(at + 1, literals.sizeBytes);
  bytes.set(literals.bytes, at + literalHeadBytes);
  return pays(plain.length, bytes.length) ? { codec: deltaCodec, sizeBytes: plain.length, bytes } : undefined;
}

/** The chunks that a delta copies from. Throws `invalid_frame` for bytes that are no delta. */
export function basesOf({ bytes }: EncodedChunk): ChunkHash[] {
  const count = bytes[0] ?? 0;
  if (count === 0 || count > mostBases || bytes.length < 1 + count * hashBytes) throw cutOff();
  return Array.from({ length: count }, (_, i) =>
    chunkHashFromBytes(bytes.subarray(1 + i * hashBytes, 1 + (i + 1) * hashBytes)),
  );
}

/**
 * The plain bytes that a delta makes, given the plain bytes of its bases in their order. Throws `invalid_frame` or
 * `corrupt_content` for a delta that contradicts itself. Whether they are the right bytes, only their hash can say.
 */
export async function rebuildChunk(
  chunk: EncodedChunk,
  bases: readonly Uint8Array[],
  deflate: Deflate,
): Promise<Uint8Array> {
  const { bytes, sizeBytes } = chunk;
  const head = 1 + basesOf(chunk).length * hashBytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < head + 4) throw cutOff();
  const at = head + 4 + view.getUint32(head);
  if (bytes.length < at + literalHeadBytes) throw cutOff();
  const codec = bytes[at] as number;
  const literalBytes = view.getUint32(at + 1);
  // Bounded before anything is unpacked: a delta has no more literals than it makes bytes.
  if (!isCodec(codec) || codec === deltaCodec || literalBytes > sizeBytes) throw cutOff();
  const instructions = decodeInstructions(bytes.subarray(head + 4, at), sizeBytes);
  const encoded = { codec, sizeBytes: literalBytes, bytes: bytes.subarray(at + literalHeadBytes) };
  return applyDelta({ instructions, literals: await decodeChunk(encoded, deflate) }, bases, sizeBytes);
}

const cutOff = () => new SyncError("invalid_frame", { message: "A delta is cut off or contradicts itself." });
