import type { FileStat, FileSystem, RelativePath } from "../disk/index.js";
import { type ErrorCode, isSyncError } from "../errors/index.js";
import { baseName, joinPath, nameFault, parentPath } from "../naming/index.js";
import { type Node, type NodeId, nodeAt, pathOf, rootId } from "../tree/index.js";
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
  const tops = topmostUnknown(context, paths);
  const look = new PathLook(context, tops, walk, missing, sought);
  for (const path of tops) await look.at(path);
  // Grows while it is gone through: a file that has taken another one's place leads on to where that one is now.
  for (const entry of walk.found) {
    const takenPath = await seekByFile(context, entry, missing, sought);
    if (takenPath !== undefined) await look.at(takenPath);
  }
}

class PathLook {
  readonly #context: ScanContext;
  readonly #walk: WalkResult;
  readonly #missing: Set<NodeId>;
  readonly #sought: Set<NodeId>;
  /** Paths that are spelled in more than one way, by their key. */
  readonly #ambiguous: ReadonlySet<string>;
  /** By key: all spellings of a name are looked at together. */
  readonly #looked = new Set<string>();
  readonly #walked = new Set<RelativePath>();

  constructor(
    context: ScanContext,
    paths: readonly RelativePath[],
    walk: WalkResult,
    missing: Set<NodeId>,
    sought: Set<NodeId>,
  ) {
    this.#context = context;
    this.#walk = walk;
    this.#missing = missing;
    this.#sought = sought;
    const keys = new Set<string>();
    const again = (key: string) => keys.size === keys.add(key).size;
    this.#ambiguous = new Set(paths.map(context.keyOf).filter(again));
  }

  async at(path: RelativePath): Promise<void> {
    const { signal, trees, keyOf } = this.#context;
    signal?.throwIfAborted();
    if (this.#looked.has(keyOf(path)) || someAbove(path, (folder) => this.#walked.has(folder))) return;
    this.#looked.add(keyOf(path));
    const folder = parentPath(path);
    const parent = folder === "" ? rootId : nodeAt(trees.local, folder, keyOf)?.id;
    if (parent === undefined) return;
    const known = trees.local.named(parent, keyOf(baseName(path)));
    for (const { id } of known) {
      this.#missing.add(id);
      this.#sought.add(id);
    }
    for (const name of await this.#spellings(path, known)) await this.#entry(folder, parent, name, known);
  }

  async #entry(folder: RelativePath, parent: NodeId, name: string, known: readonly Node[]): Promise<void> {
    const { index } = this.#context;
    const path = joinPath(folder, name);
    const stat = await statOrShun(this.#context, path, parent, this.#walk);
    if (stat === undefined) return;
    const entry = await examine(this.#context, folder, parent, name, stat, this.#walk);
    if (entry?.stat.kind !== "folder") return;
    // What is said to have happened below a folder that was elsewhere may be said of its old place only.
    const nodeId = index.nodeOf(entry.stat.fileId);
    if (known.some(({ id, kind }) => kind === "folder" && id === nodeId)) return;
    this.#walked.add(path);
    await walkFolder(this.#context, path, entry, this.#walk);
  }

  /**
   * A disk that ignores case answers to every spelling of a name. Where it is not certain which one is meant, only a
   * listing of the folder says which one, or which ones, the disk has.
   */
  async #spellings(path: RelativePath, known: readonly Node[]): Promise<string[]> {
    const { fs, keyOf, signal } = this.#context;
    const name = baseName(path);
    const certain = known.every((node) => node.name === name) && !this.#ambiguous.has(keyOf(path));
    if (certain) return [name];
    try {
      const entries = await fs.list(parentPath(path), signal);
      return entries.map((entry) => entry.name).filter((other) => keyOf(other) === keyOf(name));
    } catch (error) {
      if (isSyncError(error)) return [name];
      throw error;
    }
  }
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

/**
 * An entry whose file id is known may be a node from elsewhere, if that node is no longer where it was. Returns
 * the node's old path when something else is there now: whatever used to be where the entry is may be it.
 */
async function seekByFile(
  context: ScanContext,
  entry: Found,
  missing: Set<NodeId>,
  sought: Set<NodeId>,
): Promise<RelativePath | undefined> {
  const id = context.index.nodeOf(entry.stat.fileId);
  if (id === undefined || sought.has(id)) return undefined;
  const path = pathOf(context.trees.local, id);
  if (path === undefined) {
    sought.add(id);
    return undefined;
  }
  const there = await statIfAllowed(context, path);
  if (there === "not allowed" || there?.fileId === entry.stat.fileId) return undefined;
  missing.add(id);
  sought.add(id);
  return there === undefined ? undefined : path;
}

async function statIfAllowed({ fs }: ScanContext, path: RelativePath) {
  try {
    return await fs.stat(path);
  } catch (error) {
    if (isSyncError(error)) return "not allowed";
    throw error;
  }
}

/** Undefined when nothing is there, and when nobody may look: then the node that was there is left as it was. */
async function statOrShun(
  { fs, obstacles }: ScanContext,
  path: RelativePath,
  parent: NodeId,
  walk: WalkResult,
): Promise<FileStat | undefined> {
  const name = baseName(path);
  const shun = (code: ErrorCode) => walk.shunned.push({ found: { path, name, parent }, code });
  try {
    // A disk is not asked for what could not be a name; whether it has one all the same, its folder says.
    const isName = nameFault(name) === undefined;
    const stat = isName ? await fs.stat(path) : undefined;
    const there = isName ? stat !== undefined : await isListed(fs, path);
    if (!there) obstacles.delete(parent, name);
    else if (!isName) shun("invalid_name");
    return stat;
  } catch (error) {
    if (!isSyncError(error)) throw error;
    shun(error.code);
    return undefined;
  }
}

async function isListed(fs: FileSystem, path: RelativePath): Promise<boolean> {
  const entries = await fs.list(parentPath(path));
  return entries.some(({ name }) => name === baseName(path));
}
