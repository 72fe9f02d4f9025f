import { isExpected } from "../disk/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { joinPath } from "../naming/index.js";
import { recordSettled, type SettleOperation } from "../reconcile/index.js";
import { type NodeId, pathOf, rootId, sameLocation } from "../tree/index.js";
import { createNodeId } from "../tree/node-id.js";
import { doubt, type Engine, noteFailure } from "./engine.js";

/**
 * Gives a node another name on this disk, where its own is wanted by two. The state comes first, then the disk: a
 * crash between them leaves a file under its old name whose node is expected under the new one. No user has
 * moved it back, so the state says which nodes that may be true of.
 */
export async function moveAside(
  engine: Engine,
  operation: Extract<SettleOperation, { do: "split" | "rename" }>,
): Promise<void> {
  const { state, fs, events } = engine;
  const { trees, index } = state;
  const from = pathOf(trees.local, operation.id);
  const before = trees.local.get(operation.id);
  if (from === undefined || before === undefined) return;
  const expected = index.get(operation.id)?.stat;
  const copyId = operation.do === "split" ? createNodeId(engine.clock, engine.randomness) : operation.id;
  recordSettled(trees, operation, copyId);
  if (operation.do === "split") index.rename(operation.id, copyId);
  else state.update({ renaming: [...state.meta.renaming, { id: operation.id, name: before.name }] });
  const to = pathOf(trees.local, copyId) as string;
  await state.save();
  try {
    // Users rename too: what lies there now may be another file than the one that was seen.
    if (expected === undefined) throw new SyncError("destination_changed");
    index.noteMoved(copyId, await fs.move(from, to, expected), engine.clock.now());
    if (operation.do === "rename") forget(engine, operation.id);
    events.emit("conflict", { path: from, copyPath: to });
  } catch (error) {
    doubt(engine, to);
    noteFailure(engine, from, error);
    await undoUnfinished(engine);
  }
}

/** Takes back the new names of nodes that did not get them on the disk: to a scan it would look as if a user had moved them. */
export async function undoUnfinished(engine: Engine): Promise<void> {
  const { trees, meta } = engine.state;
  for (const { id, name } of meta.renaming) {
    const [local, base] = [trees.local.get(id), trees.base.get(id)];
    if (local !== undefined && local.name !== name && (await isStillAt(engine, id, name))) {
      trees.setLocal(id, { ...local, name });
      if (base !== undefined && sameLocation(base, local)) trees.setBase(id, { ...base, name });
    }
    forget(engine, id);
  }
}

function forget({ state }: Engine, id: NodeId): void {
  state.update({ renaming: state.meta.renaming.filter((one) => one.id !== id) });
}

async function isStillAt({ state, fs }: Engine, id: NodeId, name: string): Promise<boolean> {
  const { parentId } = state.trees.local.get(id) ?? { parentId: rootId };
  const folder = parentId === rootId ? "" : pathOf(state.trees.local, parentId);
  const known = state.index.get(id)?.stat;
  if (folder === undefined || known === undefined) return false;
  try {
    const stat = await fs.stat(joinPath(folder, name));
    if (stat?.fileId === undefined) return stat !== undefined && isExpected(stat, known);
    return stat.kind === known.kind && stat.fileId === known.fileId;
  } catch (error) {
    if (isSyncError(error)) return false;
    throw error;
  }
}
