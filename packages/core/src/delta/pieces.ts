import { fastestKernel, rowBytes } from "../kernel/index.js";

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

/** The pieces of a chunk, packed in rows of {@link rowBytes}: per piece its length and its fingerprint. */
export function packPieces(chunk: Uint8Array): Uint8Array {
  return fastestKernel().packPieces(chunk);
}

/** Reads what {@link packPieces} made; a row that is cut off is left out. */
export function unpackPieces(packed: Uint8Array): Piece[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const pieces: Piece[] = [];
  let offset = 0;
  for (let at = 0; at + rowBytes <= packed.length; at += rowBytes) {
    const length = view.getUint16(at, true);
    const fingerprint = `${view.getUint32(at + 2, true).toString(36)}.${view.getUint32(at + 6, true).toString(36)}`;
    pieces.push({ offset, length, fingerprint });
    offset += length;
  }
  return pieces;
}
