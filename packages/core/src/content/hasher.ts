import type { ChunkHash } from "./manifest.js";

/** Port: SHA-256. Law: never blocks the caller's thread for long on large input where the platform can avoid it. */
export interface Hasher {
  sha256(bytes: Uint8Array): ChunkHash | Promise<ChunkHash>;
}
