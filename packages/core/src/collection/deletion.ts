import type { ChunkHash } from "../content/manifest.js";
import type { CollectorPorts } from "./collector.js";
import { DeletionTime } from "./deletion-time.js";

/** Chunks of one deletion: few enough to be gone within its time. */
const batchChunks = 100;

/** Chunks that are deleted at once. */
const deletionsAtOnce = 8;

/** Deletes the bytes of condemned chunks that no namespace has. Returns how many. */
export async function deleteCondemned(
  ports: CollectorPorts,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { metadata, clock, watch } = ports;
  const { condemned } = metadata;
  await watch.giveUpStale(condemned);
  const nowMs = clock.now();
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const due = await condemned.due(nowMs, batchChunks);
    if (due.length === 0) return count;
    const needed = new Set(await metadata.chunksAnywhere(due.map(({ hash }) => hash)));
    await condemned.spare(due.filter(({ hash }) => needed.has(hash)));
    const unneeded = due.map(({ hash }) => hash).filter((hash) => !needed.has(hash));
    if (unneeded.length > 0) count += await deleteBatch(ports, unneeded, signal);
  }
}

/**
 * One deletion. What it has not touched is on the list as before when it ends. What the blob store failed to delete
 * may still go later: that stays under way until the deletion is stale.
 */
async function deleteBatch(
  { metadata, chunks, clock, randomness }: CollectorPorts,
  hashes: readonly ChunkHash[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const { condemned } = metadata;
  const id = hex(randomness.bytes(16));
  const time = new DeletionTime(clock);
  try {
    const ours = await condemned.beginDeletion(id, hashes);
    // Who claims one of them from now on sees that it is being deleted. Who has claimed it before is seen here.
    const inFlight = new Set(await metadata.chunksAnywhere(ours));
    const left = ours.filter((hash) => !inFlight.has(hash));
    const deleted: ChunkHash[] = [];
    const failures: unknown[] = [];
    const next = () => (failures.length > 0 || signal?.aborted || time.isUp ? undefined : left.shift());
    const deleteSome = async () => {
      for (let hash = next(); hash !== undefined; hash = next()) {
        const done = chunks.delete(hash, { signal: time.signal });
        await done.then(
          () => deleted.push(hash),
          (error: unknown) => failures.push(error),
        );
      }
    };
    await Promise.all(Array.from({ length: deletionsAtOnce }, deleteSome));
    await condemned.endDeletion(id, deleted);
    await condemned.giveUpDeletion(id, [...inFlight, ...left]);
    if (failures.length > 0) throw failures[0];
    return deleted.length;
  } finally {
    time.end();
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
