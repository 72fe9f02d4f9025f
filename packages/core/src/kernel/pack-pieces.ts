/**
 * A chunk's inner pieces, 2 KiB on average: a piece ends before the first byte, from its 512th on, whose 32 bytes
 * before it hash above a bound, and after 8192 bytes at the latest. All that is made for 16 places and 16 bytes at a
 * time, which is what SIMD has.
 *
 * - The boundary hash is a polynomial of the 16 words of 16 bits before the place (the oldest has the highest power),
 *   kept to 16 bits and taken as signed. At the chunk's end, fewer than 16 places are not looked at.
 * - The fingerprint takes stripes of 4 words of 32 bits, the last one ending with the piece whatever its start, or
 *   padded with zeros in a piece shorter than one. Each lane sums its words, keyed by their place and mixed, and sums
 *   those sums; each of the two folds its four lanes into 32 bits.
 *
 * Rows: the length (2 bytes) and the two halves of the fingerprint (4 bytes each), little-endian.
 */
export function packPieces(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const rows = new Uint8Array(mostRows(chunk.length) * rowBytes);
  const row = new DataView(rows.buffer);
  let at = 0;
  for (let start = 0; start < chunk.length; at += rowBytes) {
    const most = Math.min(start + mostBytes, chunk.length);
    const end = most - start > leastBytes ? pieceEnd(bytes, start + leastBytes, most) : most;
    row.setUint16(at, end - start, true);
    writeFingerprint(bytes, start, end, row, at + 2);
    start = end;
  }
  return rows.slice(0, at);
}

export const rowBytes = 10;
export const mostBytes = 8192;

/** How many pieces so many bytes can have. */
export const mostRows = (bytes: number) => Math.ceil(bytes / leastBytes);

const leastBytes = 512;
const stripeBytes = 16;
const windowBytes = 32;
/** A factor that makes no boundary of 32 equal bytes, whichever byte it is. */
const boundaryFactor = 0x2545;
/** 1 hash in 1524 is above: with the least length, a piece has 2 KiB on average. */
const boundaryAbove = 0x7fd4;
const keyStep = 0x9e3779b9 | 0;
const mixFactor = 0x85ebca6b | 0;

/** The factor's 16th power takes out of a hash what is no longer in its window. */
const outFactor = Array.from({ length: windowBytes / 2 }).reduce<number>(
  (power) => Math.imul(power, boundaryFactor),
  1,
);

function pieceEnd(bytes: DataView, least: number, most: number): number {
  const end = least + ((most - least) & ~(stripeBytes - 1));
  // Words overlap: even and odd places have a rolling hash each.
  let even = 0;
  let odd = 0;
  for (let at = least - windowBytes; at < least; at += 2) {
    even = (Math.imul(even, boundaryFactor) + bytes.getUint16(at, true)) | 0;
    odd = (Math.imul(odd, boundaryFactor) + bytes.getUint16(at + 1, true)) | 0;
  }
  for (let at = least; at < end; at += 2) {
    if ((even << 16) >> 16 > boundaryAbove) return at;
    if ((odd << 16) >> 16 > boundaryAbove) return at + 1;
    if (at + 2 === end) break;
    even = roll(even, bytes.getUint16(at, true), bytes.getUint16(at - windowBytes, true));
    odd = roll(odd, bytes.getUint16(at + 1, true), bytes.getUint16(at + 1 - windowBytes, true));
  }
  return most;
}

function roll(hash: number, entering: number, leaving: number): number {
  return (Math.imul(hash, boundaryFactor) + entering - Math.imul(leaving, outFactor)) | 0;
}

function writeFingerprint(bytes: DataView, from: number, to: number, row: DataView, at: number): void {
  if (to - from < stripeBytes) {
    const padded = new Uint8Array(stripeBytes);
    padded.set(new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from));
    writeFingerprint(new DataView(padded.buffer), 0, stripeBytes, row, at);
    return;
  }
  let key = 0;
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  let [sums0, sums1, sums2, sums3] = [0, 0, 0, 0];
  for (let stripe = from; stripe < to; stripe += stripeBytes) {
    const word = Math.min(stripe, to - stripeBytes);
    key = (key + keyStep) | 0;
    sum0 = (sum0 + mixed((bytes.getInt32(word, true) + key) | 0)) | 0;
    sum1 = (sum1 + mixed((bytes.getInt32(word + 4, true) + key + 1) | 0)) | 0;
    sum2 = (sum2 + mixed((bytes.getInt32(word + 8, true) + key + 2) | 0)) | 0;
    sum3 = (sum3 + mixed((bytes.getInt32(word + 12, true) + key + 3) | 0)) | 0;
    sums0 = (sums0 + sum0) | 0;
    sums1 = (sums1 + sum1) | 0;
    sums2 = (sums2 + sum2) | 0;
    sums3 = (sums3 + sum3) | 0;
  }
  row.setInt32(at, folded(sum0, sum1, sum2, sum3), true);
  row.setInt32(at + 4, folded(sums0, sums1, sums2, sums3), true);
}

function mixed(word: number): number {
  const product = Math.imul(word ^ (word >>> 15), mixFactor);
  return product ^ (product >>> 13);
}

function folded(first: number, second: number, third: number, fourth: number): number {
  let hash = Math.imul(first, mixFactor);
  hash = Math.imul(hash ^ (hash >>> 15) ^ second, mixFactor);
  hash = Math.imul(hash ^ (hash >>> 15) ^ third, mixFactor);
  hash = Math.imul(hash ^ (hash >>> 15) ^ fourth, mixFactor);
  return hash ^ (hash >>> 15);
}
