import { createCipheriv, createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

const pieceBytes = 1024 * 1024;

/** Bytes that look random to any compressor and are the same for the same seed: AES in counter mode. */
export function* seededPieces(seed: string, sizeBytes: number): Generator<Uint8Array> {
  const key = createHash("sha256").update(seed).digest();
  const cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  const zeros = Buffer.alloc(pieceBytes);
  for (let left = sizeBytes; left > 0; left -= pieceBytes) {
    yield cipher.update(left < pieceBytes ? zeros.subarray(0, left) : zeros);
  }
}

export async function writeSeededFile(path: string, seed: string, sizeBytes: number): Promise<void> {
  await pipeline(seededPieces(seed, sizeBytes), createWriteStream(path));
}

/** Writes a copy of a file with bytes put in front. */
export async function copyWithInsertion(path: string, bytes: string, to: string): Promise<void> {
  async function* content() {
    yield Buffer.from(bytes);
    yield* createReadStream(path, { highWaterMark: pieceBytes });
  }
  await pipeline(content, createWriteStream(to));
}
