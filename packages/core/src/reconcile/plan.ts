import type { DeviceId } from "../causality/index.js";
import type { ErrorCode } from "../errors/index.js";
import type { Node, NodeId } from "../tree/index.js";
import { acceptedUnheard } from "./acknowledge.js";
import { type ClashContext, type Clashes, resolveNames } from "./clashes.js";
import { targetOf } from "./cycles.js";
import { judge, type Verdicts } from "./judge.js";
import { planLocal } from "./local-plan.js";
import { isEmptyPlan, type Plan, type SettleOperation } from "./operations.js";
import { planRemote } from "./remote-plan.js";

export interface PlanContext extends ClashContext {
  readonly deviceId: DeviceId;
  /** This device uses no counter up to this one: it may have been used in a time that its record knows nothing of. */
  readonly counterFloor: bigint;
}

/**
 * Plans what brings the three trees together. Pure: no I/O, no clock, no randomness; the cost follows
 * the nodes that differ and the folders they are in, not the size of the tree.
 *
 * The remote tree must be one that the journal had: all pages up to its head, none half read. Carrying a
 * plan out, all of it or any part that succeeds, changes the trees; planning again gives what follows
 * from that. It ends: a node settles, then this disk follows the journal, then the journal follows
 * this disk.
 */
export function planSync(context: PlanContext): Plan {
  const verdicts = judge(context);
  const clashes = resolveNames(context, verdicts, true);
  const plan = planWith(context, verdicts, clashes);
  // What a folder waits for may wait for the folder itself, in a circle of names: then it does not become another one.
  if (!clashes.awaitsDeletions || !isEmptyPlan(plan)) return plan;
  return planWith(context, verdicts, resolveNames(context, verdicts, false));
}

function planWith(context: PlanContext, verdicts: Verdicts, clashes: Clashes): Plan {
  const { trees } = context;
  const { decisions, held } = verdicts;
  // Here, where all nodes are to be makes one tree, but for names: each folder is there, none is inside itself,
  // and none goes that anything is to be in. What is held stays as it is.

  const settled = settleNodes(context, verdicts, clashes.waiting);
  // Here, each place is wanted by one node, among those that neither wait nor are held.

  // What is in a folder that becomes another one, or goes there, is planned when it has become that.
  const isInUnified = (node: Node | undefined) => node !== undefined && clashes.unified.has(node.parentId);
  const idle = (id: NodeId) =>
    clashes.waiting.has(id) ||
    held.has(id) ||
    settled.waiting.has(id) ||
    isInUnified(trees.local.get(id)) ||
    isInUnified(targetOf(trees, decisions.get(id), id));
  const local = planLocal(context, decisions, idle);
  // Here, each node that is left has on this disk what it is to be: the journal alone has to follow.

  const remote = planRemote(context, decisions, (id) => idle(id) || local.busy.has(id));
  const holds = new Map<NodeId, ErrorCode>([...clashes.blocked, ...local.blocked, ...held]);
  let removals = 0;
  for (const [id, { verdict }] of decisions) {
    if ((verdict === "removeLocally" || verdict === "removeRemotely") && !idle(id)) removals++;
  }
  return {
    settle: [...settled.operations, ...clashes.operations],
    local: local.operations,
    remote,
    holds: Array.from(holds, ([id, code]) => ({ id, code })),
    removals,
  };
}

/** Where only base has to move; nodes whose base was in the way of their plan wait for the next one. */
function settleNodes(
  { trees }: PlanContext,
  { decisions, movedAlong }: Verdicts,
  unnamed: ReadonlySet<NodeId>,
) {
  const operations: SettleOperation[] = [];
  for (const [id, { verdict }] of decisions) {
    const sent = acceptedUnheard(trees, id);
    if (verdict === "agree") {
      if (!unnamed.has(id)) operations.push({ do: "agree", id });
    } else if (sent !== undefined) operations.push({ do: "acknowledge", id, sent });
  }
  const waiting = new Set<NodeId>();
  for (const [id, folderId] of movedAlong) {
    operations.push({ do: "resurrect", id });
    waiting.add(id).add(folderId);
  }
  return { operations, waiting };
}
