import { type Clock, FolderFiles, memoryFileSystem, type SyncFiles } from "@syncline/core";

const clock: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };

/** The files of a folder in memory, with no engine that looks at them. */
export function filesInMemory(): SyncFiles {
  return new FolderFiles({
    fs: memoryFileSystem(),
    clock,
    checkOpen: () => {},
    touched: () => {},
    pathSync: () => () => ({ sync: "in-sync" }),
  });
}
