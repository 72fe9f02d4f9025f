import { createHash, webcrypto } from "node:crypto";
import { type ChunkHash, chunkHashFromBytes, type Hasher } from "@syncline/core";

/**
 * Web Crypto copies what it hashes on another thread before it returns, which takes this one more than half the time of
 * the hash itself. Up to the size of most chunks it is not worth it; beyond, this thread would be held up for milliseconds.
 */
const inPlaceBytes = 2 * 1024 * 1024;

/** SHA-256 by Node's own: input up to the size of a chunk at once, larger on libuv's threads. */
export const nodeHasher: Hasher = {
  sha256(bytes) {
    if (bytes.length <= inPlaceBytes) return createHash("sha256").update(bytes).digest("hex") as ChunkHash;
    return hashElsewhere(bytes);
  },
};

async function hashElsewhere(bytes: Uint8Array): Promise<ChunkHash> {
  return chunkHashFromBytes(new Uint8Array(await webcrypto.subtle.digest("SHA-256", bytes)));
}
