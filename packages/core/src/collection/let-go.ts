import type { ChunkHash } from "../content/manifest.js";
import type { NamespaceChunk } from "../journal/index.js";
import type { CollectorPorts } from "./collector.js";

/** Chunks in one question or transaction. */
const pageChunks = 500;

/** Lets namespaces forget what nothing in them has needed for the grace period, and condemns it. Returns how much that was. */
export async function letUnneededGo(ports: CollectorPorts, signal: AbortSignal | undefined): Promise<number> {
  const { metadata, clock, graceMs } = ports;
  const beforeMs = clock.now() - graceMs;
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const page = await metadata.unneededChunks(beforeMs, pageChunks);
    for (const [namespaceId, hashes] of byNamespace(page)) {
      // Decided anew within the transaction: a commit may have come to need some of them.
      const gone = await metadata.transact(namespaceId, (transaction) =>
        transaction.letChunksGo(hashes, beforeMs),
      );
      await metadata.condemned.condemn(gone, clock.now());
      count += gone.length;
    }
    if (page.length < pageChunks) return count;
  }
}

function byNamespace(chunks: readonly NamespaceChunk[]): Map<string, ChunkHash[]> {
  const namespaces = new Map<string, ChunkHash[]>();
  for (const { namespaceId, hash } of chunks) {
    const hashes = namespaces.get(namespaceId);
    if (hashes === undefined) namespaces.set(namespaceId, [hash]);
    else hashes.push(hash);
  }
  return namespaces;
}
