import { emptyVector } from "../causality/index.js";
import type { Clock } from "../clock/index.js";
import type { ChunkingParameters, ContentId, Manifest, PiecesListener } from "../content/index.js";
import type { CutFile, FileStat, FileSystem, RelativePath } from "../disk/index.js";
import { type ErrorCode, isSyncError } from "../errors/index.js";
import type { IgnoreRules } from "../ignore/index.js";
import { eachInLanes, laneShareOf } from "../lanes/index.js";
import type { Obstacles } from "../reconcile/index.js";
import { type Node, type NodeId, pathOf, rootId, sameState, type Trees } from "../tree/index.js";
import type { DiskIndex } from "./disk-index.js";
import { clockGrainMs, fingerprintOf } from "./fingerprint.js";
import { type Found, parentOf } from "./found.js";
import { matchFound } from "./match.js";
import { findPaths, type ScanScope } from "./scope.js";
import { Settled } from "./settled.js";
import { type Shunned, type WalkResult, walkFolder } from "./walk.js";

export interface ScanContext {
  readonly fs: FileSystem;
  readonly trees: Trees;
  readonly index: DiskIndex;
  readonly obstacles: Obstacles;
  readonly ignore: IgnoreRules;
  readonly clock: Clock;
  readonly keyOf: (name: string) => string;
  readonly chunking: ChunkingParameters;
  /** Files that are read at the same time. */
  readonly concurrency: number;
  readonly newId: () => NodeId;
  readonly contentIdOf: (manifest: Manifest) => ContentId | Promise<ContentId>;
  /** Remembers where a content's chunks are on this disk. */
  readonly noteContent: (id: NodeId, contentId: ContentId, manifest: Manifest) => void;
  /**
   * Leaves files that are as they were, but too new to be sure, for a later look. For scans that a watch
   * asked for: most of those are echoes of reads, writes and renames that have just been done.
   */
  readonly deferRacy: boolean;
  /** Remembers the inner pieces of a chunk, so that a later change in it can travel as a delta. */
  readonly notePieces: PiecesListener;
  readonly onFileRead: (sizeBytes: number) => void;
  /** Called now and then between files: what has been found so far may be saved. */
  readonly checkpoint: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

export interface ScanResult {
  /** Files that changed while they were read, or vanished: to be looked at again. */
  readonly unsettled: RelativePath[];
  /** Files too new to be trusted whose stat has not changed since: to be read again when the clock has moved on. */
  readonly recheck: RelativePath[];
  /** What was there before and is not there now, nor found elsewhere; of a folder, that alone. */
  readonly vanished: RelativePath[];
  /** Something is there that could not be looked at: what has vanished may be that, or in it. */
  readonly hasUnseen: boolean;
}

/** Why something is not synced that was looked at. */
const judged: ReadonlySet<ErrorCode> = new Set(["ignored_content", "invalid_name", "unsupported_file"]);

/**
 * Brings the local tree up to date with the disk: the whole of it, or the paths that a watch reported.
 * Only reads. A file is read only when its stat differs from its fingerprint or is too new to trust. A
 * failure at one path is that path's problem; a cancel leaves what was found so far, which the next scan completes.
 */
export async function scan(context: ScanContext, scope: ScanScope): Promise<ScanResult> {
  const walk: WalkResult = { found: [], shunned: [], listed: [] };
  const missing = new Set<NodeId>();
  const sought = new Set<NodeId>();
  const settled = scope === "everything" ? new Settled(context.trees, context.index) : undefined;
  if (scope === "everything") await walkFolder(context, "", rootId, walk, settled);
  else await findPaths(context, scope, walk, missing, sought);

  const isSettled = (id: NodeId) => settled?.has(id) ?? false;
  const listed = new Set(walk.listed);
  const matched = matchFound({
    found: walk.found,
    trees: context.trees,
    index: context.index,
    isSought: (id) => (scope === "everything" ? !isSettled(id) : sought.has(id)),
    isSoughtHere: (id, entry) =>
      scope === "everything" ? !isSettled(id) : sought.has(id) || listed.has(entry.parent),
    newId: context.newId,
  });
  if (scope === "everything") context.obstacles.clear();
  for (const folder of walk.listed) {
    const id = typeof folder === "string" ? folder : folder.nodeId;
    if (id === undefined) continue;
    const { trees } = context;
    for (const child of settled?.othersIn(id) ?? trees.localIn(id, () => true)) missing.add(child);
  }
  const recheck: RelativePath[] = [];
  const unsettled = await takeIn(context, walk.found, recheck);
  const shunnedNodes = noteShunned(context, walk.shunned);
  const uncertain = foldersAbove(context.trees, shunnedNodes);
  const taken = takenBy(walk.found, settled);
  const vanished: RelativePath[] = [];
  for (const id of missing) {
    if (matched.has(id) || shunnedNodes.has(id)) continue;
    const path = pathOf(context.trees.local, id);
    const isThere =
      uncertain.has(id) || (path !== undefined && (await isStillThere(context, id, path, taken)));
    if (path !== undefined && isThere) unsettled.push(path);
    else {
      forgetBelow(
        context.trees,
        id,
        (child) => matched.has(child) || isSettled(child) || shunnedNodes.has(child),
      );
      if (path !== undefined) vanished.push(path);
    }
  }
  const hasUnseen = walk.shunned.some(({ code }) => !judged.has(code));
  return { unsettled, recheck, vanished, hasUnseen };
}

/** Notes what is not synced; returns the nodes among it, which keep their last known state. */
function noteShunned({ trees, obstacles }: ScanContext, shunned: readonly Shunned[]): Set<NodeId> {
  const nodes = new Set<NodeId>();
  for (const { found, code } of shunned) {
    const parentId = typeof found.parent === "string" ? found.parent : found.parent.nodeId;
    if (parentId === undefined) continue;
    obstacles.set(parentId, found.name, code);
    const node = trees.local.at(parentId, found.name);
    if (node !== undefined) nodes.add(node.id);
  }
  return nodes;
}

/** What nobody could look at keeps its state, and so do the folders that it was in. */
function foldersAbove({ local }: Trees, nodes: ReadonlySet<NodeId>): Set<NodeId> {
  const above = new Set<NodeId>();
  for (const id of nodes) {
    let parent = local.get(id)?.parentId;
    while (parent !== undefined && parent !== rootId && !above.has(parent)) {
      above.add(parent);
      parent = local.get(parent)?.parentId;
    }
  }
  return above;
}

/** Takes every found entry into the local tree: folders and moves first, then contents as they are read. */
async function takeIn(
  context: ScanContext,
  found: readonly Found[],
  recheck: RelativePath[],
): Promise<RelativePath[]> {
  const { trees, index, obstacles } = context;
  const unread: Found[] = [];
  for (const entry of found) {
    const id = entry.nodeId as NodeId;
    const parentId = parentOf(entry);
    if (parentId === undefined) continue;
    obstacles.delete(parentId, entry.name);
    const before = trees.local.get(id);
    if (entry.stat.kind === "file") {
      // A file from the future, by a clock that was set back, is not waited for.
      const fresh = Math.abs(context.clock.now() - entry.stat.changedAtMs) < clockGrainMs;
      const seemsUnchanged =
        index.isUnchangedButRacy(id, entry.stat) || index.isUnchangedButRenamed(id, entry.stat);
      const racy = context.deferRacy && fresh && seemsUnchanged;
      // A renamed file is read again, since its change time no longer tells whether it was edited too: where a watch tells of
      // it, when it has been where it is for a moment. Its new place does not wait for that.
      if (before?.kind !== "file" || !(racy || index.isUnchanged(id, entry.stat))) {
        unread.push(entry);
        continue;
      }
      moveTo(trees, before, parentId, entry.name);
      if (racy) {
        recheck.push(entry.path);
        continue;
      }
    } else takeInUnread(trees, id, parentId, entry);
    if (!index.isUnchanged(id, entry.stat)) index.set(id, fingerprintOf(entry.stat, context.clock.now()));
  }
  return await readAll(context, unread);
}

function takeInUnread(trees: Trees, id: NodeId, parentId: NodeId, { name, stat, target }: Found): void {
  const before = trees.local.get(id) ?? trees.base.get(id);
  const located = { id, parentId, name, vector: before?.vector ?? emptyVector };
  const node: Node =
    stat.kind === "symlink"
      ? { kind: "symlink", ...located, target: target ?? "" }
      : { kind: "folder", ...located };
  const local = trees.local.get(id);
  if (local === undefined || !sameState(local, node)) trees.setLocal(id, node);
}

function moveTo(trees: Trees, node: Node, parentId: NodeId, name: string): void {
  if (node.parentId === parentId && node.name === name) return;
  trees.setLocal(node.id, { ...node, parentId, name });
}

const checkpointEvery = 1000;

async function readAll(context: ScanContext, entries: readonly Found[]): Promise<RelativePath[]> {
  const unsettled: RelativePath[] = [];
  let read = 0;
  const readNext = async (entry: Found) => {
    context.signal?.throwIfAborted();
    await readOne(context, entry, unsettled);
    if (++read % checkpointEvery === 0) await context.checkpoint();
  };
  await eachInLanes(entries, context.concurrency, readNext, ({ stat }) => laneShareOf(stat.sizeBytes));
  return unsettled;
}

async function readOne(context: ScanContext, entry: Found, unsettled: RelativePath[]): Promise<void> {
  const { clock } = context;
  const startedAtMs = clock.now();
  try {
    const cut = await context.fs.cut(entry.path, context.chunking, context.signal, context.notePieces);
    const contentId = await context.contentIdOf(cut.manifest);
    // The clock may have been set back meanwhile: then what it says now is the time when the file was read.
    takeInFile(context, entry, cut, contentId, Math.min(startedAtMs, clock.now()));
    context.onFileRead(cut.stat.sizeBytes);
  } catch (error) {
    if (!isSyncError(error)) throw error;
    const { code } = error;
    const parentId = parentOf(entry);
    if (code === "file_busy" || code === "file_missing") unsettled.push(entry.path);
    else if (parentId !== undefined) context.obstacles.set(parentId, entry.name, code);
    placeUnread(context.trees, entry);
  }
}

/** A known file that could not be read keeps its last known content, at its new place. */
function placeUnread(trees: Trees, entry: Found): void {
  const before = trees.local.get(entry.nodeId as NodeId);
  const parentId = parentOf(entry);
  if (before !== undefined && parentId !== undefined) moveTo(trees, before, parentId, entry.name);
}

function takeInFile(
  { trees, index, noteContent }: ScanContext,
  entry: Found,
  { manifest, stat }: CutFile,
  contentId: ContentId,
  readAtMs: number,
): void {
  const id = entry.nodeId as NodeId;
  const before = trees.local.get(id) ?? trees.base.get(id);
  const wasFile = before?.kind === "file" ? before : undefined;
  const same = wasFile?.contentId === contentId;
  const node: Node = {
    kind: "file",
    id,
    parentId: parentOf(entry) as NodeId,
    name: entry.name,
    vector: before?.vector ?? emptyVector,
    contentId,
    sizeBytes: stat.sizeBytes,
    executable: executableOf(stat, wasFile?.executable),
    modifiedAtMs: same ? wasFile.modifiedAtMs : Math.round(stat.modifiedAtMs),
    ...(wasFile?.copyOf === undefined ? {} : { copyOf: wasFile.copyOf }),
  };
  const local = trees.local.get(id);
  if (local === undefined || !sameState(local, node)) trees.setLocal(id, node);
  if (!same || local === undefined) noteContent(id, contentId, manifest);
  index.set(id, fingerprintOf(stat, readAtMs));
}

/** A disk without the bit says nothing about it: what was known stays. */
function executableOf(stat: FileStat, before: boolean | undefined): boolean {
  return stat.executable ?? before ?? false;
}

/** What the walk has found: the paths, but for those that are settled, and the files. */
function takenBy(found: readonly Found[], settled: Settled | undefined) {
  const paths = new Set(found.map(({ path }) => path));
  const fileIds = new Set(found.map(({ stat }) => stat.fileId));
  return {
    hasPath: (path: RelativePath) => paths.has(path),
    hasFile: (fileId: string | undefined) =>
      fileId !== undefined && (fileIds.has(fileId) || settled?.hasFile(fileId) === true),
  };
}

/**
 * A listing that is taken while names change may leave one out, and only a deletion that is certain
 * may travel: what was not found is asked for once more, by name. Not so where something was found under that
 * name, or is found there under another spelling: it is another node, which has taken this one's place.
 */
async function isStillThere(
  { fs, trees }: ScanContext,
  id: NodeId,
  path: RelativePath,
  taken: ReturnType<typeof takenBy>,
): Promise<boolean> {
  if (taken.hasPath(path)) return false;
  try {
    const stat = await fs.stat(path);
    if (taken.hasFile(stat?.fileId)) return false;
    return stat !== undefined && stat.kind === trees.local.get(id)?.kind;
  } catch (error) {
    if (isSyncError(error)) return true;
    throw error;
  }
}

/**
 * The node and what is below it are no longer on this disk. Their fingerprints stay while base has
 * them, so that a file that comes back under another name is still the same node.
 */
function forgetBelow(trees: Trees, id: NodeId, isFound: (id: NodeId) => boolean): void {
  for (const child of [...trees.local.children(id)]) {
    if (!isFound(child.id)) forgetBelow(trees, child.id, isFound);
  }
  trees.setLocal(id, undefined);
}
