import type { SettleOperation } from "../reconcile/index.js";
import { planSync, recordArrived } from "../reconcile/index.js";
import { clockGrainMs } from "../scan/index.js";
import type { Trees } from "../tree/index.js";
import type { Engine } from "./engine.js";
import { planContext } from "./plan-context.js";
import { settleStep } from "./settle-step.js";

/**
 * Takes note of what an earlier pass has put on the disk without recording it, since its process was killed or the disk
 * could not make it durable: what is there and is, in its place, what the journal had said; or has come to that place, or to that
 * content, alone. That has to be done before the journal is asked for more. By then it may have gone on, and what lies
 * here from its past would look like something that a user of this disk has done.
 *
 * The remote tree is made durable before anything is done for it, so that it tells all that may lie here unrecorded.
 */
export async function settleUnrecorded(engine: Engine): Promise<void> {
  const { trees, meta } = engine.state;
  // Between the pages of one reading it is no state of the journal; whoever began to read has been here before.
  if (!meta.followed) return;
  for (;;) {
    const { settle } = planSync(planContext(engine));
    const arrived = settle.filter((operation) => hasArrived(trees, operation));
    if (arrived.length === 0) break;
    await settleStep(engine, arrived);
  }
  // A folder that has arrived is known by now to be the journal's, and what was moved into it to have been.
  for (const id of trees.differing()) recordArrived(trees, id);
}

function hasArrived(trees: Trees, operation: SettleOperation): boolean {
  if (operation.do === "agree") return true;
  if (operation.do !== "unify" || trees.base.get(operation.localId) !== undefined) return false;
  const local = trees.local.get(operation.localId);
  const remote = trees.remote.get(operation.remoteId);
  if (local?.kind !== "file" || remote?.kind !== "file") return true;
  // A user may have saved the very same. The engine gives a file the time that the journal tells.
  return Math.abs(local.modifiedAtMs - remote.modifiedAtMs) <= clockGrainMs;
}
