import type { SettleOperation } from "../reconcile/index.js";
import { recordSettled } from "../reconcile/index.js";
import { moveAside } from "./aside.js";
import type { Engine } from "./engine.js";

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
