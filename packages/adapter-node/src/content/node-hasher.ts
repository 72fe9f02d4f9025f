import { createHash, webcrypto } from "node:crypto";
import { type ChunkHash, chunkHashFromBytes, type Hasher } from "@syncline/core";

/** Below this, the way to another thread and back takes longer than the hash. */
const inPlaceBytes = 64 * 1024;

/** SHA-256 by Node's own: small input at once, large input on libuv's threads. */
export const nodeHasher: Hasher = {
  sha256(bytes) {
    if (bytes.length <= inPlaceBytes) return createHash("sha256").update(bytes).digest("hex") as ChunkHash;
    return hashElsewhere(bytes);
  },
};

async function hashElsewhere(bytes: Uint8Array): Promise<ChunkHash> {
  return chunkHashFromBytes(new Uint8Array(await webcrypto.subtle.digest("SHA-256", bytes)));
}
