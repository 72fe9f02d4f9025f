import {
  advanceVector,
  counterOf,
  type DeviceId,
  emptyVector,
  type VersionVector,
} from "../causality/index.js";
import type { ErrorCode } from "../errors/index.js";
import {
  type Node,
  type NodeId,
  rootId,
  sameContent,
  sameLocation,
  sameState,
  type Trees,
} from "../tree/index.js";
import { type ClashRules, resolveNames } from "./clashes.js";
import { refuseCycles } from "./cycles.js";
import { type Decision, decideNode } from "./decide.js";
import { keepFoldersOfSurvivors } from "./folders.js";
import type { Obstacles } from "./obstacles.js";
import type { Hold, LocalOperation, Plan, RemoteOperation, SettleOperation } from "./operations.js";
import { orderRemote } from "./order.js";

export interface PlanContext extends ClashRules {
  readonly trees: Trees;
  readonly obstacles: Obstacles;
  readonly deviceId: DeviceId;
}

/** What is decided about every node that differs, after structure has had its say. */
export interface Verdicts {
  readonly decisions: ReadonlyMap<NodeId, Decision>;
  readonly held: ReadonlyMap<NodeId, ErrorCode>;
}

/**
 * Plans what brings the three trees together. Pure: no I/O, no clock, no randomness; the cost follows
 * the nodes that differ and the folders they are in, not the size of the tree.
 *
 * Carrying a plan out changes the trees; planning again gives what follows from that. It ends: a
 * node settles, then this disk follows the journal, then the journal follows this disk.
 */
export function planSync(context: PlanContext): Plan {
  const { trees } = context;
  const { decisions, held } = judge(context);
  const clashes = resolveNames(trees, decisions, held, context);
  const settle: SettleOperation[] = [...clashes.operations];
  const idle = (id: NodeId) => clashes.waiting.has(id) || held.has(id);

  for (const [id, decision] of decisions) {
    if (idle(id)) continue;
    if (decision.verdict === "agree") settle.push({ do: "agree", id });
    if (decision.verdict === "acknowledge") settle.push({ do: "acknowledge", id, sent: decision.sent });
  }
  const local = localOperations(context, decisions, held, idle);
  const busy = new Set(local.operations.map(idOfLocal));
  const puts = remoteOperations(context, decisions, (id) => idle(id) || busy.has(id));
  const remote = orderRemote(trees, puts, context.keyOf);
  const holds: Hold[] = [...held, ...local.blocked].map(([id, code]) => ({ id, code }));
  const removals = [...decisions.values()].filter(
    ({ verdict }) => verdict === "removeLocally" || verdict === "removeRemotely",
  ).length;
  return { settle, local: local.operations, remote, holds, removals };
}

/** The decisions alone: what `planSync` plans from, and `explain` explains. */
export function judge({ trees, obstacles }: PlanContext): Verdicts {
  const decisions = new Map<NodeId, Decision>();
  for (const id of trees.differing()) decisions.set(id, decideNode(trees, id));
  const held = keepFoldersOfSurvivors(trees, decisions, obstacles);
  refuseCycles(trees, decisions);
  for (const id of decisions.keys()) {
    const local = trees.local.get(id);
    const code = local === undefined ? undefined : obstacles.holding(trees.local, local);
    if (code !== undefined) held.set(id, code);
  }
  return { decisions, held };
}

interface LocalPlan {
  readonly operations: LocalOperation[];
  /** Nodes that cannot come because something that must not be touched is in their place. */
  readonly blocked: Map<NodeId, ErrorCode>;
}

function localOperations(
  context: PlanContext,
  decisions: ReadonlyMap<NodeId, Decision>,
  held: ReadonlyMap<NodeId, ErrorCode>,
  idle: (id: NodeId) => boolean,
): LocalPlan {
  const { trees, obstacles } = context;
  const arrivals: { target: Node; operation: LocalOperation }[] = [];
  const updates: LocalOperation[] = [];
  const removals: Node[] = [];
  const blocked = new Map<NodeId, ErrorCode>();
  for (const [id, decision] of decisions) {
    if (idle(id)) continue;
    const local = trees.local.get(id);
    if (decision.verdict === "removeLocally" && local !== undefined) removals.push(local);
    if (decision.verdict !== "keep") continue;
    const { target, resurrected } = decision;
    if (local !== undefined && sameLocation(local, target)) {
      if (!sameContent(local, target)) updates.push({ do: "update", node: target });
      continue;
    }
    const obstacle = obstacles.at(target.parentId, target.name);
    if (obstacle !== undefined) {
      blocked.set(id, "destination_exists");
      continue;
    }
    const { parentId, name } = target;
    const operation: LocalOperation =
      local === undefined ? { do: "create", node: target, resurrected } : { do: "move", id, parentId, name };
    arrivals.push({ target, operation });
    // Content follows in the next plan, when the node is where it belongs.
  }
  const arriving = new Set(arrivals.map(({ target }) => target.id));
  const depths = new Map<NodeId, number>();
  const depth = (node: Node): number => targetDepth(trees, decisions, node, depths);
  const ready = arrivals
    .filter(({ target }) => canArrive(trees, arriving, held, target))
    .sort((a, b) => rank(a.operation) - rank(b.operation) || depth(a.target) - depth(b.target));
  removals.sort((a, b) => localDepth(trees, b) - localDepth(trees, a));
  const structure = ready.filter(({ operation }) => rank(operation) === 0).map((a) => a.operation);
  const contents = ready.filter(({ operation }) => rank(operation) === 1).map((a) => a.operation);
  const departures = removals.map(({ id }): LocalOperation => ({ do: "remove", id }));
  return { operations: [...structure, ...departures, ...contents, ...updates], blocked };
}

/** Folders and moves come first, from the top down; content comes into folders that are there. */
function rank(operation: LocalOperation): 0 | 1 {
  return operation.do === "move" || (operation.do === "create" && operation.node.kind === "folder") ? 0 : 1;
}

/** Whether the folder it goes to is, or is about to be, on this disk, and is not inside the node itself. */
function canArrive(
  trees: Trees,
  arriving: ReadonlySet<NodeId>,
  held: ReadonlyMap<NodeId, ErrorCode>,
  target: Node,
): boolean {
  let parentId = target.parentId;
  if (parentId !== rootId && trees.local.get(parentId) === undefined) {
    return arriving.has(parentId) && !held.has(parentId);
  }
  for (let steps = 0; parentId !== rootId; steps++) {
    if (parentId === target.id || steps > 4096) return false;
    const parent = trees.local.get(parentId);
    if (parent === undefined) return false;
    parentId = parent.parentId;
  }
  return true;
}

function targetDepth(
  trees: Trees,
  decisions: ReadonlyMap<NodeId, Decision>,
  node: Node,
  known: Map<NodeId, number>,
): number {
  const cached = known.get(node.id);
  if (cached !== undefined) return cached;
  known.set(node.id, 0); // A cycle that is about to be taken back ends here.
  const above = decisions.get(node.parentId);
  const parent =
    above?.verdict === "keep"
      ? above.target
      : (trees.local.get(node.parentId) ?? trees.remote.get(node.parentId));
  const depth = parent === undefined ? 1 : 1 + targetDepth(trees, decisions, parent, known);
  known.set(node.id, depth);
  return depth;
}

function localDepth(trees: Trees, node: Node): number {
  let depth = 0;
  for (let current: Node | undefined = node; current !== undefined && depth < 4096; depth++) {
    current = trees.local.get(current.parentId);
  }
  return depth;
}

function idOfLocal(operation: LocalOperation): NodeId {
  return operation.do === "create" || operation.do === "update" ? operation.node.id : operation.id;
}

function remoteOperations(
  { trees, deviceId }: PlanContext,
  decisions: ReadonlyMap<NodeId, Decision>,
  idle: (id: NodeId) => boolean,
): RemoteOperation[] {
  const operations = new Map<NodeId, RemoteOperation>();
  for (const [id, decision] of decisions) {
    if (idle(id)) continue;
    const remote = trees.remote.get(id);
    if (decision.verdict === "removeRemotely" && remote !== undefined) {
      operations.set(id, { do: "delete", id, vector: nextVector(trees, id, deviceId) });
    }
    if (decision.verdict !== "keep") continue;
    const { target, resurrected } = decision;
    if (remote !== undefined && sameState(remote, target)) continue;
    const node = { ...target, vector: nextVector(trees, id, deviceId) };
    operations.set(id, { do: "put", node, resurrected });
  }
  return dropUnready(trees, operations);
}

/** A put waits while its folder is not in the journal and nothing here puts it there. */
function dropUnready(trees: Trees, operations: Map<NodeId, RemoteOperation>): RemoteOperation[] {
  const hasPlace = (id: NodeId, seen: Set<NodeId>): boolean => {
    if (id === rootId || trees.remote.get(id) !== undefined) return true;
    const operation = operations.get(id);
    if (operation?.do !== "put" || seen.has(id)) return false;
    return hasPlace(operation.node.parentId, seen.add(id));
  };
  return [...operations.values()].filter(
    (operation) => operation.do === "delete" || hasPlace(operation.node.parentId, new Set()),
  );
}

/**
 * The vector of this device's next state of a node: what the journal has, advanced by this device
 * alone and past every counter of its own that it remembers using.
 */
function nextVector(trees: Trees, id: NodeId, deviceId: DeviceId): VersionVector {
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id) ?? emptyVector;
  const known = [trees.base.get(id)?.vector, trees.local.get(id)?.vector, sentVector(trees, id)];
  let used = 0n;
  for (const vector of known) {
    const counter = vector === undefined ? 0n : counterOf(vector, deviceId);
    if (counter > used) used = counter;
  }
  return advanceVector(journal, deviceId, used + 1n);
}

function sentVector(trees: Trees, id: NodeId): VersionVector | undefined {
  const sent = trees.sent(id);
  if (sent === undefined) return undefined;
  return "deleted" in sent ? sent.deleted : sent.vector;
}
