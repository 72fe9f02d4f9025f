// AssemblyScript: the inner loops of `src/kernel`, where each function has its meaning and its plain twin.
// `npm run build:kernel` compiles it into `src/kernel/module.ts`.
//
// Memory: whoever instantiates writes the gear table's 256 entries of 64 bits to 0, and content from 4096 on.

const lanesBytes: usize = 16;

// Where a piece shorter than a stripe is padded with zeros.
const padAt: usize = 2048;

// --- Cuts: see find-match.ts ---

const windowBytes: usize = 64;

function rolled(hash: u64, at: usize): u64 {
  return (hash << 1) + load<u64>((<usize>load<u8>(at)) << 3);
}

export function findMatch(start: usize, from: usize, to: usize, maskLow: u32, maskHigh: u32): usize {
  const mask: u64 = ((<u64>maskHigh) << 32) | <u64>maskLow;
  let hash: u64 = 0;
  for (let at = max(start, from - windowBytes); at < from; at++) hash = rolled(hash, at);
  let at = from;
  // One load and one branch for each byte, written out: the loop's own cost would be a third of it.
  for (const most = to - ((to - from) & 7); at < most; at += 8) {
    hash = rolled(hash, at);
    if (!(hash & mask)) return at;
    hash = rolled(hash, at + 1);
    if (!(hash & mask)) return at + 1;
    hash = rolled(hash, at + 2);
    if (!(hash & mask)) return at + 2;
    hash = rolled(hash, at + 3);
    if (!(hash & mask)) return at + 3;
    hash = rolled(hash, at + 4);
    if (!(hash & mask)) return at + 4;
    hash = rolled(hash, at + 5);
    if (!(hash & mask)) return at + 5;
    hash = rolled(hash, at + 6);
    if (!(hash & mask)) return at + 6;
    hash = rolled(hash, at + 7);
    if (!(hash & mask)) return at + 7;
  }
  for (; at < to; at++) {
    hash = rolled(hash, at);
    if (!(hash & mask)) return at;
  }
  return to;
}

// --- Pieces: see pack-pieces.ts ---

const leastBytes: usize = 512;
const mostBytes: usize = 8192;
const rowBytes: usize = 10;
const boundaryFactor: i32 = 0x2545;
const boundaryAbove: i16 = 0x7fd4;
const keyStep: i32 = 0x9e3779b9;
const mixFactor: i32 = 0x85ebca6b;

/** Powers of the factor, for words 4 and 8 places further back. */
const factor4: i32 = boundaryFactor * boundaryFactor * boundaryFactor * boundaryFactor;
const factor8: i32 = factor4 * factor4;

/** Hashes of the 8 bytes before `at`, `at + 2` … `at + 14`, in lanes of 16 bits. */
function hashes8(at: usize): v128 {
  const factor = i16x8.splat(<i16>boundaryFactor);
  const oldest = at - 8;
  let hashes = v128.load(oldest);
  hashes = i16x8.add(i16x8.mul(hashes, factor), v128.load(oldest, 2));
  hashes = i16x8.add(i16x8.mul(hashes, factor), v128.load(oldest, 4));
  return i16x8.add(i16x8.mul(hashes, factor), v128.load(oldest, 6));
}

/** Hashes of 16 bytes, out of the hashes of 8 bytes of this step and of the step before. */
function hashes16(before: v128, hashes: v128): v128 {
  const eightBack = v128.shuffle<i16>(before, hashes, 4, 5, 6, 7, 8, 9, 10, 11);
  return i16x8.add(i16x8.mul(eightBack, i16x8.splat(<i16>factor4)), hashes);
}

/** Hashes of 32 bytes, out of the hashes of 16 bytes of this step and of the step before. */
function hashes32(before: v128, hashes: v128): v128 {
  return i16x8.add(i16x8.mul(before, i16x8.splat(<i16>factor8)), hashes);
}

/** Where the piece ends that has its least length at `least`: 16 places are looked at in one step. */
function pieceEnd(least: usize, most: usize): usize {
  const above = i16x8.splat(boundaryAbove);
  let even8 = hashes8(least - 16);
  let odd8 = hashes8(least - 15);
  let even16 = hashes16(hashes8(least - 32), even8);
  let odd16 = hashes16(hashes8(least - 31), odd8);
  for (let at = least; at + lanesBytes <= most; at += lanesBytes) {
    const even = hashes8(at);
    const odd = hashes8(at + 1);
    const longEven = hashes16(even8, even);
    const longOdd = hashes16(odd8, odd);
    const evenMatches = i16x8.gt_s(hashes32(even16, longEven), above);
    const oddMatches = i16x8.gt_s(hashes32(odd16, longOdd), above);
    if (v128.any_true(v128.or(evenMatches, oddMatches))) {
      // A bit set behind the lanes stands for no match: then the other half has one before it.
      const firstEven = 2 * ctz(i16x8.bitmask(evenMatches) | 0x100);
      const firstOdd = 2 * ctz(i16x8.bitmask(oddMatches) | 0x100) + 1;
      return at + min(firstEven, firstOdd);
    }
    even8 = even;
    odd8 = odd;
    even16 = longEven;
    odd16 = longOdd;
  }
  return most;
}

function folded(sums: v128): u32 {
  let hash: u32 = i32x4.extract_lane(sums, 0) * mixFactor;
  hash = (hash ^ (hash >> 15) ^ i32x4.extract_lane(sums, 1)) * mixFactor;
  hash = (hash ^ (hash >> 15) ^ i32x4.extract_lane(sums, 2)) * mixFactor;
  hash = (hash ^ (hash >> 15) ^ i32x4.extract_lane(sums, 3)) * mixFactor;
  return hash ^ (hash >> 15);
}

function writeFingerprint(from: usize, to: usize, row: usize): void {
  if (to - from < lanesBytes) {
    memory.fill(padAt, 0, lanesBytes);
    memory.copy(padAt, from, to - from);
    from = padAt;
    to = padAt + lanesBytes;
  }
  const step = i32x4.splat(keyStep);
  const factor = i32x4.splat(mixFactor);
  const last = to - lanesBytes;
  let key = i32x4(0, 1, 2, 3);
  let sums = i32x4.splat(0);
  let sumsOfSums = i32x4.splat(0);
  for (let at = from; at < to; at += lanesBytes) {
    key = i32x4.add(key, step);
    let words = i32x4.add(v128.load(min(at, last)), key);
    words = i32x4.mul(v128.xor(words, i32x4.shr_u(words, 15)), factor);
    sums = i32x4.add(sums, v128.xor(words, i32x4.shr_u(words, 13)));
    sumsOfSums = i32x4.add(sumsOfSums, sums);
  }
  store<u32>(row, folded(sums));
  store<u32>(row, folded(sumsOfSums), 4);
}

/** Where the rows of the last `packPieces` end. */
export let rowsEnd: usize = 0;

/**
 * Writes a row for each piece of the content `from..to` that begins before `until`; returns where the next one
 * would begin. Until is `to`, or so far before it that no piece reaches the end.
 */
export function packPieces(from: usize, until: usize, to: usize, rows: usize): usize {
  let start = from;
  while (start < until) {
    const most = min(start + mostBytes, to);
    const end = most - start > leastBytes ? pieceEnd(start + leastBytes, most) : most;
    store<u16>(rows, <u16>(end - start));
    writeFingerprint(start, end, rows + 2);
    rows += rowBytes;
    start = end;
  }
  rowsEnd = rows;
  return start;
}
