import type { Clock } from "../clock/index.js";
import type { ChunkStore } from "../content/chunk-store.js";
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
  return without(hashes, await metadata.read(namespaceId, (reader) => reader.chunks(hashes)));
}

function without(hashes: readonly ChunkHash[], held: readonly ChunkRef[]): ChunkHash[] {
  const known = new Set(held.map(({ hash }) => hash));
  return [...new Set(hashes)].filter((hash) => !known.has(hash));
}

/**
 * The same for someone who will not send those that are held: each of them is kept for half the grace period at least.
 */
export async function chunksToSend(
  {
    metadata,
    clock,
    graceMs,
  }: { readonly metadata: MetadataStore; readonly clock: Clock; readonly graceMs: number },
  namespaceId: string,
  hashes: readonly ChunkHash[],
): Promise<ChunkHash[]> {
  checkCount(hashes.length);
  const nowMs = clock.now();
  const held = await metadata.read(namespaceId, (reader) => reader.chunks(hashes));
  const fading = held
    .filter(({ unneededSinceMs }) => unneededSinceMs !== undefined && unneededSinceMs < nowMs - graceMs / 2)
    .map(({ hash }) => hash);
  if (fading.length > 0) {
    await metadata.transact(namespaceId, (transaction) => transaction.keepChunks(fading, nowMs));
    // Some may have been let go since they were looked up.
    return await missingChunks(metadata, namespaceId, hashes);
  }
  return without(hashes, held);
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
  const ahead: Promise<NamedChunk | undefined>[] = [];
  let next = 0;
  try {
    while (next < hashes.length || ahead.length > 0) {
      for (; next < hashes.length && ahead.length < chunksAtOnce; next++) {
        const read = readChunk(store, hashes[next] as ChunkHash, held, signal);
        // Its failure is told when its turn comes.
        read.catch(() => undefined);
        ahead.push(read);
      }
      const chunk = await (ahead.shift() as Promise<NamedChunk | undefined>);
      yield chunk ?? (await notThere(metadata, namespaceId, hashes));
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
): Promise<NamedChunk | undefined> {
  signal?.throwIfAborted();
  const options = signal === undefined ? {} : { signal };
  const delta = bases.size === 0 ? undefined : await store.getDelta(hash, options);
  if (delta !== undefined && basesOf(delta).every((base) => bases.has(base))) return delta;
  return (await store.get(hash, options))?.chunk;
}

/**
 * Says why the bytes of one of these chunks are not there: it was let go since the answer began, or, as the namespace
 * holds them all, there is damage.
 */
async function notThere(
  metadata: MetadataStore,
  namespaceId: string,
  hashes: readonly ChunkHash[],
): Promise<never> {
  const missing = await missingChunks(metadata, namespaceId, hashes);
  throw missing.length > 0
    ? new SyncError("not_found", { details: { hashes: missing } })
    : new SyncError("corrupt_content");
}

export function checkCount(count: number): void {
  if (count > limits.batchChunks)
    throw new SyncError("too_large", { details: { limit: limits.batchChunks } });
}
