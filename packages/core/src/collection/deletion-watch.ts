import type { Clock } from "../clock/index.js";
import type { ChunkHash } from "../content/manifest.js";
import type { CondemnedChunks } from "../journal/index.js";

/** How long a process must have seen a deletion under way before it takes the one that began it for dead. */
const staleAfterMs = 600_000;

/**
 * What this process has seen of deletions under way. Whoever began one stops long before it is stale; so one that
 * is has been left behind by a crash. The time is this process's own, on a clock that nobody sets.
 */
export class DeletionWatch {
  readonly #clock: Clock;
  readonly #firstSeenMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes back what was left behind, so that it can be begun anew. */
  async giveUpStale(condemned: CondemnedChunks): Promise<void> {
    const underWay = await condemned.deletions();
    for (const id of this.#firstSeenMs.keys()) if (!underWay.includes(id)) this.#firstSeenMs.delete(id);
    for (const id of underWay) if (this.#isStale(id)) await condemned.giveUpDeletion(id);
  }

  /** Which of these chunks are just being deleted; those whose deletion was left behind are not. */
  async underWay(condemned: CondemnedChunks, hashes: readonly ChunkHash[]): Promise<ChunkHash[]> {
    const found = await condemned.underWay(hashes);
    const stale = new Set(found.map(({ deletionId }) => deletionId).filter((id) => this.#isStale(id)));
    for (const id of stale) await condemned.giveUpDeletion(id);
    return found.filter(({ deletionId }) => !stale.has(deletionId)).map(({ hash }) => hash);
  }

  #isStale(id: string): boolean {
    const nowMs = this.#clock.monotonic();
    const firstMs = this.#firstSeenMs.get(id);
    if (firstMs === undefined) this.#firstSeenMs.set(id, nowMs);
    return nowMs - (firstMs ?? nowMs) >= staleAfterMs;
  }
}
