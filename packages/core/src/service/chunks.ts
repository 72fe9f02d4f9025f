import type { ChunkStore } from "../content/chunk-store.js";
import { deltaCodec } from "../content/codec.js";
import type { ChunkHash, ChunkRef } from "../content/manifest.js";
import { basesOf } from "../delta/index.js";
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
      const put = storeChunk(metadata, store, namespaceId, chunk, signal);
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
 * Stores one chunk. A delta is rebuilt from its bases, which the namespace must hold itself (a hash is not a
 * capability), and kept beside the chunk for readers who have them too. Throws `hash_mismatch` for a delta that does
 * not make the chunk, `missing_chunks` for one without its bases.
 */
async function storeChunk(
  metadata: MetadataStore,
  store: ChunkStore,
  namespaceId: string,
  chunk: NamedChunk,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  if (chunk.codec !== deltaCodec) return await store.put(chunk, options);
  const hashes = basesOf(chunk);
  const missing = await missingChunks(metadata, namespaceId, hashes);
  if (missing.length > 0) throw new SyncError("missing_chunks", { details: { hashes: missing } });
  await store.putRebuilt(chunk, options);
  await store.putDelta(chunk, options);
}

/**
 * The chunks in the order asked for, a few of them read ahead. A chunk that came as a delta against some of
 * `bases` goes as that delta. Throws `not_found` before the first
 * one when the namespace does not hold them all, whoever else does.
 */
export async function* fetchChunks(
  metadata: MetadataStore,
  store: ChunkStore,
  namespaceId: string,
  hashes: readonly ChunkHash[],
  { signal, bases = [] }: CallOptions & { readonly bases?: readonly ChunkHash[] | undefined },
): AsyncIterable<NamedChunk> {
  const held = new Set(bases);
  const missing = await missingChunks(metadata, namespaceId, hashes);
  if (missing.length > 0) throw new SyncError("not_found", { details: { hashes: missing } });
  const ahead: Promise<NamedChunk>[] = [];
  let next = 0;
  try {
    while (next < hashes.length || ahead.length > 0) {
      for (; next < hashes.length && ahead.length < chunksAtOnce; next++) {
        const read = readChunk(store, hashes[next] as ChunkHash, held, signal);
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
  bases: ReadonlySet<ChunkHash>,
  signal: AbortSignal | undefined,
): Promise<NamedChunk> {
  signal?.throwIfAborted();
  const options = signal === undefined ? {} : { signal };
  const delta = bases.size === 0 ? undefined : await store.getDelta(hash, options);
  if (delta !== undefined && basesOf(delta).every((base) => bases.has(base))) return delta;
  const found = await store.get(hash, options);
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
