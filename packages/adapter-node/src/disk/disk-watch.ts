import { watch } from "node:fs";
import type { DiskEvent, DiskWatch } from "@syncline/core";
import { ChangeBatch, inotifyBurstLimit } from "./change-batch.js";
import { translateDiskError } from "./disk-errors.js";
import { FolderWatches } from "./watch-folders.js";
import { type Watcher, watchRecursively } from "./watch-recursive.js";

export interface DiskWatchOptions {
  /** How often an `overflow` is reported while the system cannot watch all of the tree. */
  readonly pollIntervalMs: number;
  /** Watches one folder on Linux. Default: the system's own. */
  readonly watchFolder?: typeof watch;
}

/**
 * Watches a root for good: when the system runs out of watches, or the root goes away, an `overflow`
 * is reported at once and then at intervals, each time with another try to watch. Rejects with
 * `file_missing` when the root is not there to begin with.
 */
export async function watchDisk(
  root: string,
  listener: (event: DiskEvent) => void,
  options: DiskWatchOptions,
): Promise<DiskWatch> {
  const recursive = process.platform !== "linux";
  const batch = new ChangeBatch(listener, recursive ? Number.POSITIVE_INFINITY : inotifyBurstLimit());
  let watcher: Watcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let open = true;

  const lost = () => {
    watcher?.close();
    watcher = undefined;
    if (!open) return;
    batch.overflow();
    timer ??= setTimeout(retry, options.pollIntervalMs);
  };
  const begin = async () => {
    const started = recursive
      ? watchRecursively(root, batch, lost)
      : await FolderWatches.start(root, batch, lost, options.watchFolder ?? watch);
    // A watch that was lost while it began is tried again as a whole.
    if (open && timer === undefined) watcher = started;
    else started.close();
  };
  const retry = async () => {
    timer = undefined;
    // What happened while nothing was watched is unknown, also when the watch is back.
    await begin().then(() => batch.overflow(), lost);
  };

  try {
    await begin();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== "ENOSPC" && code !== "EMFILE") throw translateDiskError(error);
    lost();
  }
  return {
    close: async () => {
      open = false;
      batch.close();
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
