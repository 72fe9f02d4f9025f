import {
  type Halt,
  isSyncError,
  type SyncCallOptions,
  type SyncClient,
  type SyncSummary,
} from "@syncline/core";

/**
 * What the browser keeps for an origin it may evict, and its user may clear away: in neither case has anybody deleted a file.
 * The engine halts then, as for any folder that is not the one which was synced, and nobody need decide: all that
 * the server has is fetched again, and what is still here goes to the server. `onGone`: even the folder is gone,
 * and only another engine can have one again.
 */
export function mendEvictions(sync: SyncClient, onGone: () => void): SyncClient {
  let mending: Promise<void> = Promise.resolve();
  sync.on("halt", ({ reason }: Halt) => {
    if (reason === "root-missing") onGone();
    if (reason === "root-replaced") mending = sync.resolve("merge");
    // Why it failed is in the status, which is halted still.
    mending.catch(() => {});
  });
  const pass = sync.sync.bind(sync);
  // Whoever asks for a pass asks for what comes of it.
  sync.sync = async (options?: SyncCallOptions): Promise<SyncSummary> => {
    try {
      return await pass(options);
    } catch (error) {
      if (!isSyncError(error, "halted") || error.details["reason"] !== "root-replaced") throw error;
      await mending;
      return await pass(options);
    }
  };
  return sync;
}
