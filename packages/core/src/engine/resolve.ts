import { isSyncError, SyncError } from "../errors/index.js";
import { rootId } from "../tree/index.js";
import type { Engine } from "./engine.js";
import { adoptEpoch } from "./follow.js";
import type { Halt, HaltDecision } from "./halts.js";
import { adoptRoot } from "./root-guard.js";
import { type RootMarker, readRootMarker } from "./root-marker.js";

/**
 * Makes the state such that the next pass does what was decided. Throws `invalid_request` for a decision
 * that this halt does not offer. Nothing on disk or in the journal is touched here.
 */
export async function resolveHalt(
  engine: Engine,
  halt: Halt,
  decision: HaltDecision,
  signal?: AbortSignal,
): Promise<void> {
  if (!halt.decisions.includes(decision)) {
    throw new SyncError("invalid_request", { details: { reason: halt.reason, decisions: halt.decisions } });
  }
  if (halt.reason === "epoch-changed") {
    // Others may have what was sent in the old epoch: its counters are not used again, though nothing is known of them any more.
    engine.terms.end();
    await adoptEpoch({ ...engine, signal });
  }
  if (halt.reason === "root-replaced" || halt.reason === "root-missing") await takeNewRoot(engine);
  if (decision === "restore") restoreDeleted(engine);
  await engine.state.save();
}

/** The folder that is there is the root from now on, and nothing of it is known yet: so nothing is deleted. */
async function takeNewRoot(engine: Engine): Promise<void> {
  const { fs, state, randomness } = engine;
  const { trees, index } = state;
  for (const { id } of [...trees.baseNodes()]) {
    trees.setLocal(id, undefined);
    trees.setBase(id, undefined);
    index.delete(id);
  }
  for (const id of trees.differing()) {
    trees.setLocal(id, undefined);
    index.delete(id);
  }
  for (const id of [...trees.sentNodes()]) trees.setSent(id, []);
  engine.terms.end();
  let marker: RootMarker | undefined;
  try {
    marker = await readRootMarker(fs);
  } catch (error) {
    if (!isSyncError(error, "file_missing")) throw error;
  }
  await adoptRoot(fs, state, randomness, marker);
}

/** What is missing here is agreed on no longer: the next plan brings it back from the journal. */
function restoreDeleted({ state: { trees, index } }: Engine): void {
  for (const id of trees.differing()) {
    if (trees.local.get(id) !== undefined || id === rootId) continue;
    trees.setBase(id, undefined);
    index.delete(id);
  }
}
