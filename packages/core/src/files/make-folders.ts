import type { FileSystem, RelativePath } from "../disk/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { parentPath } from "../naming/index.js";

/** Makes the folder and those above it, where they are missing. Throws `destination_exists` where something else is in the way. */
export async function makeFolders(fs: FileSystem, path: RelativePath): Promise<void> {
  if (path === "") return;
  const there = await fs.stat(path);
  if (there?.kind === "folder") return;
  if (there !== undefined) {
    throw new SyncError("destination_exists", {
      message: "Something else is where a folder is needed.",
      details: { kind: there.kind },
    });
  }
  await makeFolders(fs, parentPath(path));
  try {
    await fs.createFolder(path);
  } catch (error) {
    // Somebody else may have made it a moment ago.
    if (!isSyncError(error, "destination_exists") || (await fs.stat(path))?.kind !== "folder") throw error;
  }
}
