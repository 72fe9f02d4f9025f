import { gearLow } from "../content/gear.js";

/**
 * The inner pieces of a chunk: a few KiB each, cut by content, so that an insertion moves cuts along with
 * the bytes and only the pieces it touches are new. What is kept of a piece is its length and a
 * 64-bit fingerprint, some 0.4% of the bytes: enough to say later what of a changed chunk is still
 * in the old one, without the old bytes. A fingerprint proves nothing; the rebuilt chunk's SHA-256 does.
 *
 * Pieces never leave the device. Their parameters may change at any time: old lists just match less.
 */
export interface Piece {
  readonly offset: number;
  readonly length: number;
  /** Two 32-bit halves as one text, to be a key. */
  readonly fingerprint: string;
}

const leastBytes = 512;
const mostBytes = 8192;
/** 1 position in 2048 ends a piece, once it has its least length. */
const cutShift = 21;
const rowBytes = 10;

/** The pieces of a chunk, packed: per piece its length (2 bytes) and its fingerprint (8 bytes). */
export function packPieces(chunk: Uint8Array): Uint8Array {
  const rows = new Uint8Array(Math.ceil(chunk.length / leastBytes) * rowBytes);
  const view = new DataView(rows.buffer);
  let at = 0;
  for (let start = 0; start < chunk.length; at += rowBytes) {
    const most = Math.min(start + mostBytes, chunk.length);
    const least = Math.min(start + leastBytes, chunk.length);
    let gear = 0;
    let sum = 0x811c9dc5 | 0;
    let sums = 0;
    let i = start;
    // The two loops differ only in whether the piece may end: the first bytes need not be asked.
    for (; i < least; i++) {
      gear = ((gear << 1) + (gearLow[chunk[i] as number] as number)) | 0;
      sum = Math.imul(sum ^ gear, 0x01000193);
      sums = (sums + sum) | 0;
    }
    while (i < most) {
      gear = ((gear << 1) + (gearLow[chunk[i++] as number] as number)) | 0;
      sum = Math.imul(sum ^ gear, 0x01000193);
      sums = (sums + sum) | 0;
      if (gear >>> cutShift === 0) break;
    }
    view.setUint16(at, i - start);
    view.setInt32(at + 2, sum);
    view.setInt32(at + 6, sums);
    start = i;
  }
  return rows.slice(0, at);
}

/** Reads what {@link packPieces} made; a row that is cut off is left out. */
export function unpackPieces(packed: Uint8Array): Piece[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const pieces: Piece[] = [];
  let offset = 0;
  for (let at = 0; at + rowBytes <= packed.length; at += rowBytes) {
    const length = view.getUint16(at);
    const fingerprint = `${view.getUint32(at + 2).toString(36)}.${view.getUint32(at + 6).toString(36)}`;
    pieces.push({ offset, length, fingerprint });
    offset += length;
  }
  return pieces;
}
