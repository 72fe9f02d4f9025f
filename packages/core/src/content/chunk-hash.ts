import { SyncError } from "../errors/index.js";
import type { ChunkHash } from "./manifest.js";

/** Bytes of a SHA-256. */
export const hashBytes = 32;

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The name that a digest of 32 bytes is written as. */
export function chunkHashFromBytes(digest: Uint8Array): ChunkHash {
  let hex = "";
  for (const byte of digest) hex += hexOfByte[byte]!;
  return hex as ChunkHash;
}

/** The 32 bytes of a hash. */
export function chunkHashToBytes(hash: ChunkHash): Uint8Array<ArrayBuffer> {
  const digest = new Uint8Array(hashBytes);
  for (let i = 0; i < hashBytes; i++)
    digest[i] = (nibble(hash.charCodeAt(2 * i)) << 4) | nibble(hash.charCodeAt(2 * i + 1));
  return digest;
}

/** The value of a lower-case hex digit, by its character code. */
const nibble = (code: number) => (code < 0x3a ? code - 0x30 : code - 0x57);

export function isChunkHash(text: string): text is ChunkHash {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Narrows a string from outside. Throws `invalid_request`. */
export function parseChunkHash(text: string): ChunkHash {
  if (isChunkHash(text)) return text;
  throw new SyncError("invalid_request", { message: "A chunk hash is 64 lower-case hex digits." });
}
