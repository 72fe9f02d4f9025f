import type { FileStat, RelativePath } from "../disk/index.js";
import { isSyncError } from "../errors/index.js";
import { baseName, joinPath, parentPath } from "../naming/index.js";
import { type NodeId, nodeAt, pathOf, rootId } from "../tree/index.js";
import type { Found } from "./found.js";
import type { ScanContext } from "./scan.js";
import { examine, type WalkResult, walkFolder } from "./walk.js";

/** What to look at: everything, or the entries at these paths (and all of a folder that is new). */
export type ScanScope = "everything" | ReadonlySet<RelativePath>;

/**
 * Looks at the entries at single paths. Notes nodes that are gone from where they were (`missing`) and
 * nodes that an entry may turn out to be (`sought`).
 */
export async function findPaths(
  context: ScanContext,
  paths: ReadonlySet<RelativePath>,
  walk: WalkResult,
  missing: Set<NodeId>,
  sought: Set<NodeId>,
): Promise<void> {
  const walked = new Set<RelativePath>();
  for (const path of topmostUnknown(context, paths)) {
    context.signal?.throwIfAborted();
    if (someAbove(path, (folder) => walked.has(folder))) continue;
    const known = nodeAt(context.trees.local, path, context.keyOf);
    if (known !== undefined) {
      missing.add(known.id);
      sought.add(known.id);
    }
    const folder = parentPath(path);
    const parent = folder === "" ? rootId : nodeAt(context.trees.local, folder, context.keyOf)?.id;
    if (parent === undefined) continue;
    const stat = await statOrShun(context, path, parent, walk);
    if (stat === undefined) continue;
    const entry = await examine(context, folder, parent, baseName(path), stat, walk);
    if (entry?.stat.kind !== "folder") continue;
    // What is said to have happened below a folder that was elsewhere may be said of its old place only.
    const inPlace = known?.kind === "folder" && context.index.nodeOf(entry.stat.fileId) === known.id;
    if (inPlace) continue;
    walked.add(path);
    await walkFolder(context, path, entry, walk);
  }
  for (const entry of walk.found) await seekByFile(context, entry, missing, sought);
}

/** The paths to look at: where the folder is not known yet, the topmost unknown folder stands for all in it. */
function topmostUnknown({ trees, keyOf }: ScanContext, paths: ReadonlySet<RelativePath>): RelativePath[] {
  const tops = new Set<RelativePath>();
  for (const path of paths) {
    if (path === "") continue;
    const names = path.split("/");
    let known = "";
    for (const name of names.slice(0, -1)) {
      const next = joinPath(known, name);
      if (nodeAt(trees.local, next, keyOf)?.kind !== "folder") break;
      known = next;
    }
    tops.add(joinPath(known, names[known === "" ? 0 : known.split("/").length] as string));
  }
  const isUnknownTop = (folder: RelativePath) =>
    tops.has(folder) && nodeAt(trees.local, folder, keyOf) === undefined;
  return [...tops].sort().filter((path) => !someAbove(path, isUnknownTop));
}

/** Whether one of the folders above a path is such a one. */
function someAbove(path: RelativePath, isOne: (folder: RelativePath) => boolean): boolean {
  for (let folder = parentPath(path); folder !== ""; folder = parentPath(folder)) {
    if (isOne(folder)) return true;
  }
  return false;
}

/** An entry whose file id is known may be a node from elsewhere, if that node is no longer where it was. */
async function seekByFile(
  context: ScanContext,
  entry: Found,
  missing: Set<NodeId>,
  sought: Set<NodeId>,
): Promise<void> {
  const id = context.index.nodeOf(entry.stat.fileId);
  if (id === undefined || sought.has(id)) return;
  const path = pathOf(context.trees.local, id);
  if (path !== undefined) {
    const there = await context.fs.stat(path);
    if (there?.fileId === entry.stat.fileId) return;
    missing.add(id);
  }
  sought.add(id);
}

/** Undefined when nothing is there, and when nobody may look: then the node that was there is left as it was. */
async function statOrShun(
  { fs, obstacles }: ScanContext,
  path: RelativePath,
  parent: NodeId,
  walk: WalkResult,
): Promise<FileStat | undefined> {
  const name = baseName(path);
  try {
    const stat = await fs.stat(path);
    if (stat === undefined) obstacles.delete(parent, name);
    return stat;
  } catch (error) {
    if (!isSyncError(error)) throw error;
    walk.shunned.push({ found: { path, name, parent }, code: error.code });
    return undefined;
  }
}
