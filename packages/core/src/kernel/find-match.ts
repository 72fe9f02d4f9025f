import { gearHigh, gearLow } from "./gear.js";
import type { CutMask } from "./mask.js";

/**
 * FastCDC's search in plain TypeScript. The speed comes from one observation: bits 31 to 0 of the hash depend on
 * no higher bit. The loop rolls only those, and the upper half is worked out from the last 64 bytes on the rare
 * occasion (one in 2^6 to 2^12 bytes) that the lower half matches the mask.
 */
export function findMatch(bytes: Uint8Array, start: number, from: number, to: number, mask: CutMask): number {
  // Offsets of whole words are those of `bytes`, so only an array that begins at one can be read in words.
  const inWords = littleEndian && bytes.byteOffset % 4 === 0;
  const firstWord = inWords ? Math.min(to, (from + 3) & ~3) : to;
  let at = matchByByte(bytes, start, from, firstWord, mask);
  if (at < firstWord) return at;
  const afterWords = to & ~3;
  if (at < afterWords) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, afterWords / 4);
    while (at < afterWords) {
      at = findCandidate(words, lowBefore(bytes, start, at), at, afterWords, mask.low);
      if (at === afterWords) break;
      const match = matchByByte(bytes, start, at, at + 4, mask);
      if (match < at + 4) return match;
      at += 4;
    }
  }
  return matchByByte(bytes, start, at, to, mask);
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** How far back a byte still counts in a hash of 64 bits. */
const windowBytes = 64;

/** Whether the hash of the bytes from `start` matches the mask's upper half at the byte `at`. */
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
function matchByByte(bytes: Uint8Array, start: number, from: number, to: number, mask: CutMask): number {
  let low = from < to ? lowBefore(bytes, start, from) : 0;
  for (let i = from; i < to; i++) {
    low = ((low << 1) + gearLow[bytes[i]!]!) | 0;
    if ((low & mask.low) === 0 && highMatches(bytes, start, i, mask.high)) return i;
  }
  return to;
}
