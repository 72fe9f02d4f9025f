import type { DiskEvent, DiskWatch, RelativePath } from "./file-system.js";
import type { MemoryDisk } from "./memory-disk.js";

/** Tells `listener` of what changes: all changes of one turn make one event, after the turn, as from a real watcher. */
export function watchMemoryDisk(disk: MemoryDisk, listener: (event: DiskEvent) => void): DiskWatch {
  let open = true;
  const pending = new Set<RelativePath>();
  const report = () => {
    const paths = [...pending];
    pending.clear();
    if (open) listener({ kind: "changed", paths });
  };
  const unsubscribe = disk.subscribe((path) => {
    if (pending.size === 0) void Promise.resolve().then(report);
    pending.add(path);
  });
  return {
    close: async () => {
      open = false;
      unsubscribe();
    },
  };
}
