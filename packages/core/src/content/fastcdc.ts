import type { Chunker, ChunkingParameters } from "./chunker.js";
import { checkRange, checkSizes } from "./chunking-parameters.js";
import { gearHigh, gearLow } from "./gear.js";
import { StreamChunker } from "./stream-chunker.js";

/**
 * FastCDC (Xia et al., "The Design of Fast Content Defined Chunking for Data Deduplication Based
 * Storage Systems", IEEE TPDS 2020) as fastcdc-rs v2020 does it, with normalisation level 1.
 *
 * That implementation rolls two bytes per step with shifted tables and masks. This is the same as one
 * byte per step of `hash = (hash << 1) + gear[byte]`, looked at from the first even offset within the
 * minimum to the last even offset within the limit, with the cut *before* the byte that matches.
 *
 * The speed comes from one observation: bits 31 to 0 of the hash depend on no higher bit. The loop
 * rolls only those, and the upper half is worked out from the last 64 bytes on the rare
 * occasion (one in 2^6 to 2^12 bytes) that the lower half matches the mask.
 */

/** A cut mask in two halves, each a signed 32-bit integer. */
interface Mask {
  readonly high: number;
  readonly low: number;
}

/** The masks of fastcdc-rs by number of bits, from 5 on. */
const masks: readonly Mask[] = [
  0x1804110, 0x1803110, 0x18035100, 0x1800035300, 0x19000353000, 0x590003530000, 0xd90003530000,
  0xd90103530000, 0xd90303530000, 0xd90313530000, 0xd90f03530000, 0xd90303537000, 0xd90703537000,
  0xd90707537000, 0xd91707537000, 0xd91747537000, 0xd91767537000, 0xd93767537000, 0xd93777537000,
  0xd93777577000, 0xdb3777577000,
].map((mask) => ({ high: Math.floor(mask / 2 ** 32), low: mask | 0 }));

const maskOfBits = (bits: number): Mask => masks[bits - 5]!;

/** The masks before and after the average: normalised chunking makes early cuts rarer and late ones likelier. */
export function cutMasks(averageBytes: number): { readonly early: Mask; readonly late: Mask } {
  const bits = Math.round(Math.log2(averageBytes));
  return { early: maskOfBits(bits + 1), late: maskOfBits(bits - 1) };
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** How far back a byte still counts in a hash of 64 bits. */
const windowBytes = 64;

/** Whether the hash of the chunk from `start` matches the mask's upper half at the byte `at`. */
function highMatches(bytes: Uint8Array, start: number, at: number, maskHigh: number): boolean {
  if (maskHigh === 0) return true;
  let high = 0;
  let low = 0;
  for (let i = Math.max(start, at - windowBytes + 1); i <= at; i++) {
    const byte = bytes[i]!;
    const sum = ((low << 1) >>> 0) + (gearLow[byte]! >>> 0);
    high = ((high << 1) | (low >>> 31)) + gearHigh[byte]! + (sum > 0xffffffff ? 1 : 0);
    low = sum | 0;
  }
  return (high & maskHigh) === 0;
}

function lowBefore(bytes: Uint8Array, start: number, at: number): number {
  let low = 0;
  for (let i = Math.max(start, at - 32); i < at; i++) low = ((low << 1) + gearLow[bytes[i]!]!) | 0;
  return low;
}

/**
 * The first byte in `from..to` at which the hash that began at `start` matches `mask`, or `to`.
 * `words` is the same memory as `bytes`.
 */
function findMatch(
  bytes: Uint8Array,
  words: Int32Array,
  start: number,
  from: number,
  to: number,
  mask: Mask,
): number {
  const firstWord = littleEndian ? Math.min(to, (from + 3) & ~3) : to;
  let at = matchByByte(bytes, start, from, firstWord, mask);
  if (at < firstWord) return at;
  const afterWords = to & ~3;
  while (at < afterWords) {
    at = findCandidate(words, lowBefore(bytes, start, at), at, afterWords, mask.low);
    if (at === afterWords) break;
    const match = matchByByte(bytes, start, at, at + 4, mask);
    if (match < at + 4) return match;
    at += 4;
  }
  return matchByByte(bytes, start, at, to, mask);
}

/**
 * The first word in `from..to`, byte offsets of whole words, in which the lower half of the hash matches at
 * any byte, or `to`. This is where the time goes: nothing is called in the loop, and one branch serves four bytes.
 */
function findCandidate(
  words: Int32Array,
  lowBefore: number,
  from: number,
  to: number,
  maskLow: number,
): number {
  const gear = gearLow;
  const end = to >> 2;
  let low = lowBefore;
  for (let i = from >> 2; i < end; i++) {
    const word = words[i]!;
    const first = ((low << 1) + gear[word & 255]!) | 0;
    const second = ((first << 1) + gear[(word >>> 8) & 255]!) | 0;
    const third = ((second << 1) + gear[(word >>> 16) & 255]!) | 0;
    low = ((third << 1) + gear[word >>> 24]!) | 0;
    if (
      (first & maskLow) === 0 ||
      (second & maskLow) === 0 ||
      (third & maskLow) === 0 ||
      (low & maskLow) === 0
    ) {
      return 4 * i;
    }
  }
  return to;
}

/** As {@link findMatch}, for a few bytes. */
function matchByByte(bytes: Uint8Array, start: number, from: number, to: number, mask: Mask): number {
  let low = from < to ? lowBefore(bytes, start, from) : 0;
  for (let i = from; i < to; i++) {
    low = ((low << 1) + gearLow[bytes[i]!]!) | 0;
    if ((low & mask.low) === 0 && highMatches(bytes, start, i, mask.high)) return i;
  }
  return to;
}

/**
 * Makes a chunker that cuts exactly like FastCDC v2020.
 *
 * Ranges, as fastcdc-rs has them: minimum 64 B to 1 MiB and even (an odd one could cut a byte short),
 * average 256 B to 4 MiB, maximum 1 KiB to 16 MiB, in ascending order. Throws `invalid_request`.
 */
export function fastCdcChunker(parameters: ChunkingParameters): Chunker {
  checkSizes(parameters);
  const { minimumBytes, averageBytes, maximumBytes } = parameters;
  checkRange("minimumBytes", minimumBytes, 64, 1024 ** 2, 2);
  checkRange("averageBytes", averageBytes, 256, 4 * 1024 ** 2);
  checkRange("maximumBytes", maximumBytes, 1024, 16 * 1024 ** 2);
  const { early, late } = cutMasks(averageBytes);
  const center = averageBytes - (averageBytes % 2);

  return new StreamChunker(maximumBytes, (bytes, words, from, to) => {
    if (to <= minimumBytes) return undefined;
    // The last byte of an odd limit is never looked at, and neither is one whose partner is still to come.
    const end = to - (to % 2);
    let at = Math.max(minimumBytes, from - (from % 2));
    if (at < center) {
      const stop = Math.min(center, end);
      at = findMatch(bytes, words, minimumBytes, at, stop, early);
      if (at < stop) return at;
    }
    if (at < end) at = findMatch(bytes, words, minimumBytes, at, end, late);
    return at < end ? at : undefined;
  });
}
