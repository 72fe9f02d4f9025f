import type { RelativePath } from "../disk/file-system.js";
import { type ErrorCode, errorCodes } from "../errors/index.js";
import { isWithin } from "../naming/index.js";
import { type Node, type NodeId, nodeAt, pathOf, rootId, sameBytes, sameLocation } from "../tree/index.js";
import type { Trees } from "../tree/trees.js";
import { targetOf } from "./cycles.js";
import { describeFacets, describeStep } from "./describe-step.js";
import { judge } from "./judge.js";
import type { LocalOperation, Plan, RemoteOperation, SettleOperation } from "./operations.js";
import { type PlanContext, planSync } from "./plan.js";

/** A part of a node that the two sides may change without hindering each other. */
export type Facet = "existence" | "location" | "content" | "executable";

/** Why a path is not in sync, or what would happen to it next. */
export interface Explanation {
  readonly path: RelativePath;
  /** Nothing is to be done here or below, as far as is known without another look at disk and journal. */
  readonly inSync: boolean;
  /** One sentence or two for each thing that is known of this path. */
  readonly messages: readonly string[];
  /** What keeps it from being in sync, and what to do about that, where something does. */
  readonly code?: ErrorCode;
  readonly remedy?: string;
  /** The folder that this is about, where it is not the path itself: it is ignored, held, or in the way. */
  readonly blocker?: RelativePath;
  /** The nodes of this path that differ; left out where there are none. */
  readonly nodes?: readonly ExplainedNode[];
  /** Nodes below this folder that differ between this disk and the journal. */
  readonly differingBelow: number;
}

/** A node that has this path on this disk, in the journal, or where both last agreed. */
export interface ExplainedNode {
  readonly id: NodeId;
  /** Where it is on this disk and in the journal. */
  readonly here?: RelativePath;
  readonly there?: RelativePath;
  /** What has changed on this disk, and in the journal, since both were last the same. */
  readonly changedHere: readonly Facet[];
  readonly changedThere: readonly Facet[];
  /** What the next plan does about it. Empty when it waits. */
  readonly steps: readonly ExplainedStep[];
}

/** Where something is done: in the record of what is agreed on, on this disk, or in the journal. */
export interface ExplainedStep {
  readonly where: "record" | "disk" | "journal";
  readonly operation: SettleOperation | LocalOperation | RemoteOperation;
}

interface Block {
  readonly code: ErrorCode;
  readonly path: RelativePath;
}

/** What the next plan does with a path, without doing it. Pure, and as fast as a plan. */
export function explain(context: PlanContext, path: RelativePath): Explanation {
  const { trees, keyOf } = context;
  const plan = planSync(context);
  const ids = nodesAt(trees, path, keyOf);
  const nodes = ids.filter((id) => isDiffering(trees, id)).map((id) => explainNode(trees, plan, id));
  const block = blockOf(context, plan, path, ids, nodes);
  const differingBelow = countBelow(trees, path);
  const known = path === "" || ids.length > 0;
  const messages = [
    ...(block === undefined ? [] : [describeBlock(path, block)]),
    ...nodes.flatMap((node) => describeNode(trees, node)),
  ];
  if (messages.length === 0) messages.push(known ? settled(differingBelow) : neverSeen);
  const inSync = known && block === undefined && nodes.length === 0 && differingBelow === 0;
  const why = block && { code: block.code, remedy: errorCodes[block.code].remedy };
  const blocker = block === undefined || block.path === path ? {} : { blocker: block.path };
  return {
    path,
    inSync,
    messages,
    ...why,
    ...blocker,
    ...(nodes.length === 0 ? {} : { nodes }),
    differingBelow,
  };
}

const neverSeen = "Nothing of this name is known, here or in the journal.";

const settled = (differingBelow: number): string =>
  differingBelow === 0 ? "It is in sync." : "It is in sync itself, but not all that is in it.";

function describeBlock(path: RelativePath, block: Block): string {
  const { title, remedy } = errorCodes[block.code];
  return `${block.path === path ? "" : `Because of "${block.path}": `}${title} ${remedy}`;
}

function describeNode(trees: Trees, { changedHere, changedThere, steps }: ExplainedNode): string[] {
  const done = steps.map((step) => describeStep(trees, step.operation));
  const waits = "It waits until something else has been done.";
  return [describeFacets(changedHere, changedThere), ...(done.length === 0 ? [waits] : done)];
}

const isDiffering = (trees: Trees, id: NodeId) => trees.local.differs(id) || trees.remote.differs(id);

function nodesAt(trees: Trees, path: RelativePath, keyOf: (name: string) => string): NodeId[] {
  const found = [trees.local, trees.remote, trees.base].map((tree) => nodeAt(tree, path, keyOf)?.id);
  return [...new Set(found.filter((id) => id !== undefined))];
}

function countBelow(trees: Trees, path: RelativePath): number {
  let count = 0;
  for (const id of trees.differing()) {
    const place = pathOf(trees.local, id) ?? pathOf(trees.remote, id) ?? pathOf(trees.base, id);
    if (place !== undefined && place !== path && isWithin(place, path)) count++;
  }
  return count;
}

function explainNode(trees: Trees, plan: Plan, id: NodeId): ExplainedNode {
  const base = trees.base.get(id);
  const here = pathOf(trees.local, id);
  const there = pathOf(trees.remote, id);
  return {
    id,
    ...(here === undefined ? {} : { here }),
    ...(there === undefined ? {} : { there }),
    changedHere: changedFacets(base, trees.local.get(id)),
    changedThere: changedFacets(base, trees.remote.get(id)),
    steps: stepsOf(plan, id),
  };
}

function changedFacets(before: Node | undefined, after: Node | undefined): Facet[] {
  if (before === undefined || after === undefined) return before === after ? [] : ["existence"];
  const facets: Facet[] = [];
  if (!sameLocation(before, after)) facets.push("location");
  if (!sameBytes(before, after)) facets.push("content");
  const flagged = before.kind === "file" && after.kind === "file" && before.executable !== after.executable;
  if (flagged) facets.push("executable");
  return facets;
}

function stepsOf(plan: Plan, id: NodeId): ExplainedStep[] {
  const concerns = ({ operation }: ExplainedStep) => {
    if ("node" in operation) return operation.node.id === id;
    if (operation.do === "unify") return operation.localId === id || operation.remoteId === id;
    return operation.id === id;
  };
  const steps: ExplainedStep[] = [
    ...plan.settle.map((operation) => ({ where: settledOn(operation), operation })),
    ...plan.local.map((operation) => ({ where: "disk" as const, operation })),
    ...plan.remote.flatMap(({ operations }) =>
      operations.map((operation) => ({ where: "journal" as const, operation })),
    ),
  ];
  return steps.filter(concerns);
}

function settledOn({ do: what }: SettleOperation): "disk" | "record" {
  return what === "split" || what === "rename" ? "disk" : "record";
}

/** What stands between the path and being in sync: it is held, it is not synced, or its folder is held. */
function blockOf(
  context: PlanContext,
  plan: Plan,
  path: RelativePath,
  ids: readonly NodeId[],
  nodes: readonly ExplainedNode[],
): Block | undefined {
  const held = new Map(plan.holds.map(({ id, code }) => [id, code]));
  for (const id of ids) {
    const code = held.get(id);
    if (code !== undefined) return { code, path };
  }
  const waiting = nodes.find(({ steps }) => steps.length === 0);
  return obstacleAbove(context, path) ?? (waiting && heldAbove(context, held, waiting.id));
}

/** What on the way to a path is ignored, or cannot be read or synced. */
function obstacleAbove({ trees, obstacles, keyOf }: PlanContext, path: RelativePath): Block | undefined {
  const names = path === "" ? [] : path.split("/");
  for (const [depth, name] of names.entries()) {
    const above = names.slice(0, depth).join("/");
    const folderId = depth === 0 ? rootId : nodeAt(trees.local, above, keyOf)?.id;
    const code = folderId && obstacles.at(folderId, name);
    if (code !== undefined) return { code, path: names.slice(0, depth + 1).join("/") };
  }
  return undefined;
}

/** The nearest folder that the node is to be in and that is held. */
function heldAbove(
  context: PlanContext,
  held: ReadonlyMap<NodeId, ErrorCode>,
  id: NodeId,
): Block | undefined {
  const { trees } = context;
  const { decisions } = judge(context);
  const folderOf = (of: NodeId) => targetOf(trees, decisions.get(of), of)?.parentId;
  const seen = new Set([rootId]);
  for (let above = folderOf(id); above !== undefined && !seen.has(above); above = folderOf(above)) {
    seen.add(above);
    const code = held.get(above);
    if (code === undefined) continue;
    return { code, path: pathOf(trees.local, above) ?? pathOf(trees.remote, above) ?? above };
  }
  return undefined;
}
