import type { ChunkStore } from "../content/chunk-store.js";
import type { ChunkHash, ChunkRef } from "../content/manifest.js";
import { SyncError } from "../errors/index.js";
import type { MetadataStore } from "../journal/index.js";
import { limits } from "../protocol/index.js";
import type { CallOptions, NamedChunk } from "../remote/index.js";

/** Chunks under way at once, up or down: enough to keep a store busy, few enough to bound memory. */
const chunksAtOnce = 8;

/** Which of these the namespace does not hold, each once. Says nothing about what other namespaces hold. */
export async function missingChunks(
  metadata: MetadataStore,
  namespaceId: string,
  hashes: readonly ChunkHash[],
): Promise<ChunkHash[]> {
  checkCount(hashes.length);
  const held = await metadata.read(namespaceId, (reader) => reader.chunks(hashes));
  const known = new Set(held.map(({ hash }) => hash));
  return [...new Set(hashes)].filter((hash) => !known.has(hash));
}

/**
 * Stores chunks as they come, several at once, and notes them for the namespace in one transaction at
 * the end. When one fails the namespace holds none of them: bytes that are stored without being held
 * cannot be reached by anybody.
 */
export async function uploadChunks(
  metadata: MetadataStore,
  store: ChunkStore,
  namespaceId: string,
  chunks: AsyncIterable<NamedChunk> | Iterable<NamedChunk>,
  { signal }: CallOptions,
): Promise<void> {
  const stored = new Map<ChunkHash, ChunkRef>();
  const underWay = new Set<Promise<void>>();
  let totalBytes = 0;
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      const { hash, sizeBytes, bytes } = chunk;
      totalBytes += bytes.byteLength;
      // A single chunk always fits; what it may measure is the chunk store's to say.
      if (stored.size > 0) checkBytes(totalBytes);
      checkCount(stored.size + 1);
      if (sizeBytes === 0)
        throw new SyncError("invalid_request", { message: "A chunk has at least one byte." });
      stored.set(hash, { hash, sizeBytes });
      const put = store.put(chunk, signal === undefined ? {} : { signal });
      underWay.add(put);
      put.then(
        () => underWay.delete(put),
        () => undefined,
      );
      if (underWay.size >= chunksAtOnce) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    // No write outlives the call, whichever of them failed first.
    await Promise.allSettled(underWay);
  }
  if (stored.size === 0) return;
  await metadata.transact(namespaceId, (transaction) => transaction.addChunks([...stored.values()]));
}

/**
 * The chunks in the order asked for, a few of them read ahead. Throws `not_found` before the first
 * one when the namespace does not hold them all, whoever else does.
 */
export async function* fetchChunks(
  metadata: MetadataStore,
  store: ChunkStore,
  namespaceId: string,
  hashes: readonly ChunkHash[],
  { signal }: CallOptions,
): AsyncIterable<NamedChunk> {
  const missing = await missingChunks(metadata, namespaceId, hashes);
  if (missing.length > 0) throw new SyncError("not_found", { details: { hashes: missing } });
  const ahead: Promise<NamedChunk>[] = [];
  let next = 0;
  try {
    while (next < hashes.length || ahead.length > 0) {
      for (; next < hashes.length && ahead.length < chunksAtOnce; next++) {
        const read = readChunk(store, hashes[next] as ChunkHash, signal);
        // Its failure is told when its turn comes.
        read.catch(() => undefined);
        ahead.push(read);
      }
      yield await (ahead.shift() as Promise<NamedChunk>);
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

async function readChunk(
  store: ChunkStore,
  hash: ChunkHash,
  signal: AbortSignal | undefined,
): Promise<NamedChunk> {
  signal?.throwIfAborted();
  const found = await store.get(hash, signal === undefined ? {} : { signal });
  // The namespace holds it, so it must be there: this is damage, not a wrong question.
  if (found === undefined) throw new SyncError("corrupt_content", { details: { hash } });
  return found.chunk;
}

function checkCount(count: number): void {
  if (count > limits.batchChunks)
    throw new SyncError("too_large", { details: { limit: limits.batchChunks } });
}

function checkBytes(totalBytes: number): void {
  if (totalBytes > limits.batchBytes) {
    throw new SyncError("too_large", { details: { limitBytes: limits.batchBytes } });
  }
}
