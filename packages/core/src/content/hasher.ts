import { chunkHashFromBytes } from "./chunk-hash.js";
import type { ChunkHash } from "./manifest.js";

/**
 * Port: SHA-256. Laws: never blocks the caller's thread for long on large input where the platform can avoid it; the
 * bytes are the caller's again as soon as the call returns, whenever the hash comes, as Web Crypto has it.
 */
export interface Hasher {
  sha256(bytes: Uint8Array): ChunkHash | Promise<ChunkHash>;
}

/** SHA-256 by Web Crypto, off the thread, on every platform. */
export const webHasher: Hasher = {
  async sha256(bytes) {
    // Web Crypto takes no shared memory; its types say so, a plain Uint8Array's do not.
    const own =
      bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
    return chunkHashFromBytes(new Uint8Array(await crypto.subtle.digest("SHA-256", own)));
  },
};
