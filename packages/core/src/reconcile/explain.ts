import type { RelativePath } from "../disk/file-system.js";
import { type ErrorCode, errorCodes } from "../errors/index.js";
import { isWithin } from "../naming/index.js";
import { type Node, type NodeId, nodeAt, pathOf, rootId, type Trees } from "../tree/index.js";
import type { LocalOperation, Plan, RemoteOperation, SettleOperation } from "./operations.js";
import { type PlanContext, planSync } from "./plan.js";

/** Why a path is not in sync, or what would happen to it next. */
export interface Explanation {
  readonly path: RelativePath;
  /** Nothing is to be done here or below, as far as is known without another look at disk and journal. */
  readonly inSync: boolean;
  /** One sentence for each thing that is known of this path. */
  readonly messages: readonly string[];
  /** What keeps it from being in sync, where something does. */
  readonly code?: ErrorCode;
  /** Nodes below this folder that differ between this disk and the journal. */
  readonly differingBelow: number;
}

/** What the next plan does with a path, without doing it. Pure, and as fast as a plan. */
export function explainPath(context: PlanContext, path: RelativePath): Explanation {
  const { trees, keyOf } = context;
  const plan = planSync(context);
  const ids = nodesAt(trees, path, keyOf);
  const code = heldCode(plan, ids) ?? obstacleAt(context, path);
  const differing = ids.filter((id) => trees.differing().has(id));
  const differingBelow = countBelow(trees, path);
  const messages = [
    ...(code === undefined ? [] : [`${errorCodes[code].title} ${errorCodes[code].remedy}`]),
    ...differing.flatMap((id) => explainNode(context, plan, id)),
  ];
  const known = path === "" || ids.length > 0;
  if (messages.length === 0) messages.push(known ? settled(differingBelow) : neverSeen);
  const inSync = known && code === undefined && differing.length === 0 && differingBelow === 0;
  return { path, inSync, messages, ...(code === undefined ? {} : { code }), differingBelow };
}

const neverSeen = "Nothing of this name is known, here or in the journal.";

const settled = (differingBelow: number): string =>
  differingBelow === 0 ? "It is in sync." : "It is in sync itself, but not all that is in it.";

/** The nodes that have this path on this disk, in the journal, or where both last agreed. */
function nodesAt(trees: Trees, path: RelativePath, keyOf: (name: string) => string): NodeId[] {
  if (path === "") return [];
  const found = [trees.local, trees.remote, trees.base].map((tree) => nodeAt(tree, path, keyOf)?.id);
  return [...new Set(found.filter((id) => id !== undefined))];
}

const heldCode = (plan: Plan, ids: readonly NodeId[]): ErrorCode | undefined =>
  plan.holds.find(({ id }) => ids.includes(id))?.code;

/** What is in the way there without being a node: ignored, or of a kind that does not travel. */
function obstacleAt({ trees, obstacles, keyOf }: PlanContext, path: RelativePath): ErrorCode | undefined {
  if (path === "") return undefined;
  const cut = path.lastIndexOf("/");
  const folder = cut < 0 ? rootId : nodeAt(trees.local, path.slice(0, cut), keyOf)?.id;
  return folder && obstacles.at(folder, path.slice(cut + 1));
}

function countBelow(trees: Trees, path: RelativePath): number {
  let count = 0;
  for (const id of trees.differing()) {
    const place = pathOf(trees.local, id) ?? pathOf(trees.remote, id) ?? pathOf(trees.base, id);
    if (place !== undefined && place !== path && isWithin(place, path)) count++;
  }
  return count;
}

function explainNode(context: PlanContext, plan: Plan, id: NodeId): string[] {
  const { trees } = context;
  const steps = [
    ...plan.settle.filter((step) => isAbout(step, id)).map((step) => explainSettling(step)),
    ...plan.local.filter((step) => idOf(step) === id).map((step) => explainLocal(trees, step)),
    ...plan.remote
      .flatMap(({ operations }) => operations)
      .filter((step) => idOf(step) === id)
      .map((step) => explainRemote(trees, step)),
  ];
  return steps.length === 0 ? ["It waits until something else has been done."] : steps;
}

const isAbout = (step: SettleOperation, id: NodeId): boolean =>
  step.do === "unify" ? step.localId === id || step.remoteId === id : step.id === id;

const idOf = (step: LocalOperation | RemoteOperation): NodeId => ("node" in step ? step.node.id : step.id);

function explainSettling(step: SettleOperation): string {
  switch (step.do) {
    case "agree":
    case "acknowledge":
      return "Both sides are equal; this device only has to take note of it.";
    case "resurrect":
      return "It was deleted on one side, but its folder was moved on the other: it stays.";
    case "unify":
      return "Both sides made it, and it is the same: the two become one.";
    case "split":
      return `Both sides changed its content: the one here becomes "${step.name}", beside the journal's.`;
    case "rename":
      return `Another one has its name: this one becomes "${step.name}".`;
  }
}

function explainLocal(trees: Trees, step: LocalOperation): string {
  switch (step.do) {
    case "move":
      return `It was moved elsewhere, and goes to "${pathOf(trees.remote, step.id) ?? step.name}" here too.`;
    case "create":
      return step.resurrected
        ? "It was deleted here, but changed elsewhere since: it comes back."
        : "It was made elsewhere, and comes here.";
    case "update":
      return "It was changed elsewhere, and is brought up to date here.";
    case "remove":
      return "It was deleted elsewhere, and goes to the trash here.";
  }
}

function explainRemote(trees: Trees, step: RemoteOperation): string {
  if (step.do === "delete") return "It was deleted here, and the journal is told.";
  if (step.resurrected) return "It was deleted elsewhere, but changed here since: it is sent again.";
  const base: Node | undefined = trees.base.get(step.node.id);
  return base === undefined ? "It is new here, and is sent." : "It was changed or moved here, and is sent.";
}
