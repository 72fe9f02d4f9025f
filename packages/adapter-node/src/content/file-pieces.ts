import { read } from "node:fs";
import { promisify } from "node:util";

const readAt = promisify(read);

/** One read: enough to make the call's price disappear, little enough for a hundred files at once. */
const pieceBytes = 1024 * 1024;

async function readPiece(
  descriptor: number,
  buffer: Uint8Array,
  at: number,
  end: number,
): Promise<Uint8Array> {
  const { bytesRead } = await readAt(descriptor, buffer, 0, Math.min(buffer.length, end - at), at);
  return buffer.subarray(0, bytesRead);
}

/**
 * The first `sizeBytes` of an open file, fewer where it ends before. One piece is read ahead, so a piece is
 * the reader's only until it asks for the next one. No read is under way once this has returned.
 */
export async function* filePieces(descriptor: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const length = Math.min(pieceBytes, sizeBytes);
  const buffers = [new Uint8Array(length), new Uint8Array(length < sizeBytes ? length : 0)];
  const readNext = (at: number) => {
    const reading = readPiece(descriptor, buffers[0]!, at, sizeBytes);
    buffers.reverse();
    // Whoever waits for it hears of a failure; nobody does when the reader stops early.
    reading.catch(() => undefined);
    return reading;
  };
  let ahead: Promise<Uint8Array> | undefined;
  try {
    ahead = sizeBytes > 0 ? readNext(0) : undefined;
    for (let at = 0; ahead !== undefined; ) {
      const piece = await ahead;
      ahead = undefined;
      if (piece.length === 0) return;
      at += piece.length;
      if (at < sizeBytes) ahead = readNext(at);
      yield piece;
    }
  } finally {
    await ahead?.catch(() => undefined);
  }
}
