import { watch } from "node:fs";
import { sep } from "node:path";
import type { ChangeBatch } from "./change-batch.js";

/** What a running watcher offers its owner. */
export interface Watcher {
  close(): void;
}

/**
 * Watches a whole tree by the system's own means: FSEvents on macOS, ReadDirectoryChangesW on Windows.
 * `lost` is called when the watch has ended. Throws the system's error when it cannot begin.
 */
export function watchRecursively(root: string, batch: ChangeBatch, lost: () => void): Watcher {
  const watcher = watch(root, { recursive: true, persistent: true }, (_event, name) => {
    // Without a name, something changed somewhere: the system's buffer was full.
    if (name === null) batch.overflow();
    else batch.add(name.split(sep).join("/"));
  });
  watcher.on("error", lost);
  return { close: () => watcher.close() };
}
