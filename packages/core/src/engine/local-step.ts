import type { FileStat, RelativePath } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import { eachInLanes } from "../lanes/index.js";
import { joinPath } from "../naming/index.js";
import type { WantedManifest } from "../protocol/index.js";
import { type LocalOperation, parkedName, recordLocal } from "../reconcile/index.js";
import { fingerprintOf } from "../scan/index.js";
import { type FileNode, type Node, type NodeId, pathOf, rootId, type Trees } from "../tree/index.js";
import {
  type Assembly,
  assembliesOf,
  basesOfGroup,
  contentOf,
  groupAssemblies,
  hashesToFetch,
  inOrder,
  laneShare,
} from "./download.js";
import { displayPath, doubt, type Engine, isAboutOnePath, noteFailure } from "./engine.js";
import { expectedStat, trustedStat, untilOldEnough } from "./expected-stat.js";
import { fetchChunks, learnManifests } from "./fetch.js";
import { inRuns, manifestsAtOnce } from "./runs.js";

const saveEvery = 500;
/** One is fetched while another is written. */
const groupsAtOnce = 2;

/**
 * Brings this disk to the journal's state. Structure goes one by one in the plan's order; contents are
 * fetched in groups, several files at a time. An operation that fails is its path's problem; what the
 * server fails at ends the step. Returns how many operations were done.
 */
export async function localStep(
  engine: Engine,
  operations: readonly LocalOperation[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const contents: FileOperation[] = [];
  let done = 0;
  for (const operation of operations) {
    signal?.throwIfAborted();
    if (isFileOperation(operation)) contents.push(operation);
    else if (await attempt(engine, operation, () => applyStructure(engine, operation, signal))) done++;
    if (done > 0 && done % saveEvery === 0) await engine.state.save();
  }
  await engine.state.save();
  return done + (await applyContents(engine, contents, signal));
}

type FileOperation = Extract<LocalOperation, { do: "create" | "update" }> & { readonly node: FileNode };

function isFileOperation(operation: LocalOperation): operation is FileOperation {
  return (operation.do === "create" || operation.do === "update") && operation.node.kind === "file";
}

function idOf(operation: LocalOperation): NodeId {
  return operation.do === "create" || operation.do === "update" ? operation.node.id : operation.id;
}

async function attempt(
  engine: Engine,
  operation: LocalOperation,
  work: () => Promise<void>,
): Promise<boolean> {
  const before = displayPath(engine, idOf(operation));
  try {
    await work();
  } catch (error) {
    noteFailure(engine, before, error);
    // It may be there all the same, as when it could not be flushed: that is to be seen before the journal goes on.
    doubt(engine, before);
    return false;
  }
  announce(engine, operation, before);
  return true;
}

function announce(engine: Engine, operation: LocalOperation, before: RelativePath): void {
  const { events } = engine;
  const changes = { move: "moved", create: "created", update: "updated", remove: "removed" } as const;
  const change = changes[operation.do];
  const path = change === "removed" ? before : displayPath(engine, idOf(operation));
  if (operation.do === "create" && operation.resurrected) events.emit("resurrected", { path, side: "local" });
  events.emit("applied", change === "moved" ? { path, change, from: before } : { path, change });
}

async function applyStructure(
  engine: Engine,
  operation: LocalOperation,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { fs, state } = engine;
  const { trees, index } = state;
  switch (operation.do) {
    case "move": {
      const from = localPath(engine, operation.id);
      const to = pathIn(engine, operation.parentId, operation.name);
      await vacate(engine, operation.parentId, operation.name, operation.id);
      const folder = folderSeen(engine, operation.parentId);
      const stat = await fs.move(from, to, expectedStat(engine, operation.id), folder);
      recordLocal(trees, operation);
      index.noteMoved(operation.id, stat, engine.clock.now());
      return;
    }
    case "remove": {
      const path = localPath(engine, operation.id);
      await fs.remove(path, await trustedStat(engine, operation.id, path, signal));
      // A folder that could be removed was empty: what the tree still has in it is elsewhere or gone.
      forgetContent(trees, operation.id);
      recordLocal(trees, operation);
      index.delete(operation.id);
      return;
    }
    case "create":
    case "update":
      await placeUnread(engine, operation.node, operation.do === "update", signal);
      recordLocal(trees, operation);
  }
}

function forgetContent(trees: Trees, folder: NodeId): void {
  for (const { id } of [...trees.local.children(folder)]) {
    forgetContent(trees, id);
    trees.setLocal(id, undefined);
  }
}

/** A folder or a link, which have no content to read. A link is replaced by a new one. */
async function placeUnread(
  engine: Engine,
  node: Node,
  replaces: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { fs, state } = engine;
  const path = pathIn(engine, node.parentId, node.name);
  if (replaces) await fs.remove(path, await trustedStat(engine, node.id, path, signal));
  else await vacate(engine, node.parentId, node.name, node.id);
  const folder = folderSeen(engine, node.parentId);
  const stat =
    node.kind === "symlink"
      ? await fs.createSymlink(path, node.target, folder)
      : await fs.createFolder(path, folder);
  state.index.set(node.id, { stat, racy: false });
}

/** Another node is where this one goes, and is going elsewhere or away itself: it waits under a parked name. */
async function vacate(engine: Engine, parentId: NodeId, name: string, forId: NodeId): Promise<void> {
  const { state, fs } = engine;
  const { trees, index } = state;
  const occupant = trees.local.at(parentId, name);
  if (occupant === undefined || occupant.id === forId) return;
  const from = pathIn(engine, parentId, name);
  const parked = pathIn(engine, parentId, parkedName(occupant.id));
  const expected = expectedStat(engine, occupant.id);
  trees.setLocal(occupant.id, { ...occupant, name: parkedName(occupant.id) });
  await state.save();
  try {
    index.noteMoved(occupant.id, await fs.move(from, parked, expected), engine.clock.now());
  } catch (error) {
    trees.setLocal(occupant.id, occupant);
    // It may have happened all the same.
    for (const path of [from, parked]) doubt(engine, path);
    throw error;
  }
}

async function applyContents(
  engine: Engine,
  operations: readonly FileOperation[],
  signal: AbortSignal | undefined,
): Promise<number> {
  if (operations.length === 0) return 0;
  const { board, settings } = engine;
  const byNode = new Map(operations.map((operation) => [operation.node.id, operation]));
  const context = downloadContext(engine, signal);
  const assemblies: Assembly[] = [];
  await learnManifests(context, operations.map(wantedManifest(engine)));
  for (const run of inRuns(operations, manifestsAtOnce)) {
    const nodes = run.map(({ node }) => node);
    for (const [i, assembly] of (await assembliesOf(context, nodes)).entries()) {
      if (!(assembly instanceof Error)) assemblies.push(assembly);
      else noteFailure(engine, displayPath(engine, (nodes[i] as Node).id), assembly);
    }
  }
  board.expect(
    assemblies.length,
    assemblies.reduce((sum, { node }) => sum + node.sizeBytes, 0),
  );
  const groups = groupAssemblies(inOrder(assemblies), settings.requestBytes);
  let done = 0;
  await eachInLanes(groups, groupsAtOnce, async (group) => {
    signal?.throwIfAborted();
    done += await writeGroup(engine, group, byNode, signal);
    await engine.state.save();
  });
  return done;
}

/** Of a file that is replaced, what is there now is what its manifest may come as a delta against. */
function wantedManifest({ state: { trees } }: Engine) {
  return ({ node }: FileOperation): WantedManifest => {
    const present = trees.local.get(node.id);
    const { contentId } = node;
    return present?.kind === "file" ? { contentId, base: present.contentId } : { contentId };
  };
}

/** What fetching and assembling files needs of an engine. Their bytes count as progress. */
export function downloadContext(engine: Engine, signal: AbortSignal | undefined) {
  const { fs, remote, hasher, deflate, state, settings, board } = engine;
  const onBytes = (sizeBytes: number) => board.advance(0, sizeBytes);
  const { trees, contents } = state;
  return {
    fs,
    remote,
    hasher,
    deflate,
    trees,
    contents,
    requestBytes: settings.requestBytes,
    onBytes,
    signal,
  };
}

async function writeGroup(
  engine: Engine,
  group: readonly Assembly[],
  operations: ReadonlyMap<NodeId, FileOperation>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const context = downloadContext(engine, signal);
  const streamed = group.length === 1 && (group[0] as Assembly).fetchBytes > engine.settings.requestBytes;
  let fetched: Awaited<ReturnType<typeof fetchChunks>>;
  try {
    fetched = await fetchChunks(context, streamed ? [] : hashesToFetch(group), basesOfGroup(group));
  } catch (error) {
    if (!isAboutOnePath(error)) throw error;
    return await writeHalves(engine, group, operations, signal, error);
  }
  const replaced = group.flatMap(({ node: { id } }) => (operations.get(id)?.do === "update" ? [id] : []));
  await untilOldEnough(engine, replaced, signal);
  let done = 0;
  const writeOne = async (file: Assembly) => {
    const operation = operations.get(file.node.id) as FileOperation;
    const write = () => writeFile(engine, operation, file, contentOf(context, file, fetched), signal);
    if (await attempt(engine, operation, write)) done++;
    engine.board.advance(1, 0);
  };
  await eachInLanes(group, engine.settings.filesInFlight, writeOne, (file) => laneShare(file, fetched));
  return done;
}

/** What a group could not be fetched for, such as a damaged chunk, is found by halving: the other files go on. */
async function writeHalves(
  engine: Engine,
  group: readonly Assembly[],
  operations: ReadonlyMap<NodeId, FileOperation>,
  signal: AbortSignal | undefined,
  reason: unknown,
): Promise<number> {
  const [only, ...others] = group;
  if (only !== undefined && others.length === 0) {
    noteFailure(engine, displayPath(engine, only.node.id), reason);
    engine.board.advance(1, 0);
    return 0;
  }
  const middle = group.length >>> 1;
  let done = 0;
  for (const half of [group.slice(0, middle), group.slice(middle)]) {
    done += await writeGroup(engine, half, operations, signal);
  }
  return done;
}

async function writeFile(
  engine: Engine,
  operation: FileOperation,
  { node, manifest, bases }: Assembly,
  content: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { fs, state, clock } = engine;
  const path = pathIn(engine, node.parentId, node.name);
  if (operation.do === "create") await vacate(engine, node.parentId, node.name, node.id);
  const expected = operation.do === "update" ? await trustedStat(engine, node.id, path, signal) : "absent";
  const { modifiedAtMs, executable } = node;
  const nowMs = clock.now();
  const stat = await fs.write(path, content, {
    expected,
    folder: folderSeen(engine, node.parentId),
    modifiedAtMs,
    executable,
    ...(signal ? { signal } : {}),
  });
  // The file is in its place and durable: only now may the state say so.
  recordLocal(state.trees, operation);
  state.contents.noteLocal(node.id, node.contentId, manifest);
  state.contents.forgetPieces(bases.keys());
  state.index.set(node.id, fingerprintOf(stat, nowMs));
}

function localPath({ state }: Engine, id: NodeId): RelativePath {
  const path = pathOf(state.trees.local, id);
  if (path === undefined) throw new SyncError("file_missing");
  return path;
}

/** Users rename folders too: another one may lie at that path by now. Undefined for the root, which the disk knows. */
function folderSeen({ state }: Engine, id: NodeId): FileStat | undefined {
  return state.index.get(id)?.stat;
}

function pathIn({ state }: Engine, parentId: NodeId, name: string): RelativePath {
  const folder = parentId === rootId ? "" : pathOf(state.trees.local, parentId);
  if (folder === undefined) throw new SyncError("file_missing");
  return joinPath(folder, name);
}
