import { type Clock, isSyncError, type SyncService } from "@syncline/core";
import type { LogEntry } from "../server/options.js";

export interface CollectionSchedule {
  readonly service: SyncService;
  readonly clock: Clock;
  /** How long to wait between two collections. */
  readonly everyMs: number;
  readonly log: (entry: LogEntry) => void;
}

/** How long a server has to itself before its first collection. */
const firstMs = 60_000;

/** Slices of the blob store, one of which is compared with the metadata each time. */
const slices = 256;

/**
 * Runs collections until the returned function is called, which stops the one that is under way and resolves when it has. One
 * that fails is logged, and the next one goes on.
 */
export function scheduleCollections({
  service,
  clock,
  everyMs,
  log,
}: CollectionSchedule): () => Promise<void> {
  const stopped = new AbortController();
  const { signal } = stopped;
  const run = async (sweep: readonly number[]) => {
    const startedMs = clock.monotonic();
    const entry = { event: "collection" } as const;
    try {
      const collected = await service.collect({ sweep, signal });
      log({ ...entry, level: "info", durationMs: clock.monotonic() - startedMs, collected });
    } catch (error) {
      if (signal.aborted) throw error;
      log({ ...entry, level: "warn", code: isSyncError(error) ? error.code : undefined, error });
    }
  };
  const loop = async () => {
    let last: number | undefined;
    await clock.sleep(Math.min(everyMs, firstMs), signal);
    for (;;) {
      const now = Math.floor(clock.now() / everyMs);
      await run(slicesBetween(last ?? now - 1, now));
      last = now;
      await clock.sleep(everyMs, signal);
    }
  };
  // The loop ends by being stopped, and in no other way.
  const ended = loop().catch(() => {});
  return async () => {
    stopped.abort();
    await ended;
  };
}

/**
 * The slices of the periods after `last`, up to `now`: a server that restarts all the time goes on where it was, as the
 * periods are the wall clock's.
 */
export function slicesBetween(last: number, now: number): number[] {
  const count = Math.min(slices, Math.max(0, now - last));
  return Array.from({ length: count }, (_, i) => (now - count + 1 + i) % slices);
}
