import { SyncError } from "../errors/index.js";
import type { SettleOperation } from "../reconcile/index.js";
import { recordSettled } from "../reconcile/index.js";
import { pathOf } from "../tree/index.js";
import { createNodeId } from "../tree/node-id.js";
import { doubt, type Engine, noteFailure } from "./engine.js";

/** Moves base where both sides agree, and gives a name of its own to whatever wants one that is taken. */
export async function settleStep(engine: Engine, operations: readonly SettleOperation[]): Promise<void> {
  for (const operation of operations) {
    if (operation.do === "split" || operation.do === "rename") await moveAside(engine, operation);
    else recordPlain(engine, operation);
  }
  await engine.state.save();
}

function recordPlain({ state, obstacles }: Engine, operation: SettleOperation): void {
  const { trees, index } = state;
  recordSettled(trees, operation);
  if (operation.do === "unify") {
    index.rename(operation.localId, operation.remoteId);
    obstacles.rename(operation.localId, operation.remoteId);
  }
  if (operation.do === "agree" && trees.local.get(operation.id) === undefined) index.delete(operation.id);
}

/**
 * The state comes first, then the disk: a crash between them leaves a file under its old name whose
 * node is expected under the new one, and the next scan finds it by its file id, as after any rename.
 */
async function moveAside(
  engine: Engine,
  operation: Extract<SettleOperation, { do: "split" | "rename" }>,
): Promise<void> {
  const { state, fs, events } = engine;
  const { trees, index } = state;
  const from = pathOf(trees.local, operation.id);
  if (from === undefined) return;
  const before = trees.local.get(operation.id);
  const expected = index.get(operation.id)?.stat;
  const copyId = operation.do === "split" ? createNodeId(engine.clock, engine.randomness) : operation.id;
  recordSettled(trees, operation, copyId);
  if (operation.do === "split") index.rename(operation.id, copyId);
  const to = pathOf(trees.local, copyId) as string;
  await state.save();
  try {
    // Users rename too: what lies there now may be another file than the one that was seen.
    if (expected === undefined) throw new SyncError("destination_changed");
    index.noteMoved(copyId, await fs.move(from, to, expected), engine.clock.now());
    events.emit("conflict", { path: from, copyPath: to });
  } catch (error) {
    if (operation.do === "rename") trees.setLocal(operation.id, before);
    doubt(engine, to);
    noteFailure(engine, from, error);
  }
}
