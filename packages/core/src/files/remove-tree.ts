import type { FileStat, FileSystem, RelativePath } from "../disk/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { joinPath } from "../naming/index.js";
import { untilNotOvertaken } from "./overtaken.js";

/**
 * Takes to the trash what is at a path, and for a folder all that is listed in it, from below. `onRemoved` hears of each.
 * What comes into a folder meanwhile stays.
 */
export async function removeTree(
  fs: FileSystem,
  path: RelativePath,
  seen: FileStat,
  onRemoved: (path: RelativePath) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (seen.kind === "folder") {
    for (const entry of await fs.list(path, signal)) {
      await removeTree(fs, joinPath(path, entry.name), entry, onRemoved, signal);
    }
  }
  signal?.throwIfAborted();
  let expected: FileStat | undefined = seen;
  await untilNotOvertaken(signal, async () => {
    expected ??= await fs.stat(path);
    const now = expected;
    expected = undefined;
    if (now === undefined) return;
    // A file that took another one's place meanwhile is removed like it; of a folder, nobody has seen what is in it.
    if ((now.kind === "folder") !== (seen.kind === "folder")) throw new SyncError("destination_changed");
    await removeOne(fs, path, now);
    onRemoved(path);
  });
}

/** Throws `folder_not_empty` for a folder with something in it. */
export async function removeOne(fs: FileSystem, path: RelativePath, expected: FileStat): Promise<void> {
  try {
    await fs.remove(path, expected);
  } catch (error) {
    if (expected.kind !== "folder" || !isSyncError(error, "destination_exists")) throw error;
    throw new SyncError("folder_not_empty", { cause: error });
  }
}
