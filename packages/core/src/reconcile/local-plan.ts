import type { ErrorCode } from "../errors/index.js";
import {
  type Node,
  type NodeId,
  placed,
  sameContent,
  sameLocation,
  type Tree,
  type Trees,
} from "../tree/index.js";
import { components } from "./components.js";
import type { Decision } from "./decide.js";
import type { Obstacles } from "./obstacles.js";
import type { LocalOperation } from "./operations.js";
import { parkedName } from "./parking.js";
import { Schedule } from "./schedule.js";

export interface LocalPlan {
  readonly operations: readonly LocalOperation[];
  /** Nodes that this side is to change, now or when something else has: the journal's side waits for it. */
  readonly busy: ReadonlySet<NodeId>;
  /** Nodes that cannot come because something that must not be touched is in their place. */
  readonly blocked: ReadonlyMap<NodeId, ErrorCode>;
}

interface LocalContext {
  readonly trees: Trees;
  readonly obstacles: Obstacles;
  readonly keyOf: (name: string) => string;
}

/**
 * The changes of this disk that bring it to the journal's state, in an order in which each can be done:
 * folders, moves and removals first, then contents, which nothing waits for.
 */
export function planLocal(
  context: LocalContext,
  decisions: ReadonlyMap<NodeId, Decision>,
  idle: (id: NodeId) => boolean,
): LocalPlan {
  const { trees, obstacles, keyOf } = context;
  const shunned = obstacles.keysUnder(keyOf);
  const updates: LocalOperation[] = [];
  const changes = new Map<NodeId, Node | undefined>();
  const blocked = new Map<NodeId, ErrorCode>();
  const busy = new Set<NodeId>();
  for (const [id, decision] of decisions) {
    if (idle(id)) continue;
    const local = trees.local.get(id);
    const target = localTarget(decision, local);
    if (target === undefined && decision.verdict !== "removeLocally") continue;
    // Content follows in a later plan, when the node is where it belongs.
    if (target === undefined || local === undefined || !sameLocation(local, target)) {
      const isObstructed = target !== undefined && shunned(target.parentId).has(keyOf(target.name));
      if (isObstructed) blocked.set(id, "destination_exists");
      else changes.set(id, target);
    } else if (!sameContent(local, target)) updates.push({ do: "update", node: target });
    else continue;
    busy.add(id);
  }
  const structure: LocalOperation[] = [];
  const contents: LocalOperation[] = [];
  for (const step of ordered(trees.local, changes, keyOf)) {
    const operation = operationOf(trees.local, step, decisions.get(step.id));
    const isContent = operation.do === "create" && operation.node.kind !== "folder";
    (isContent ? contents : structure).push(operation);
  }
  return { operations: [...structure, ...contents, ...updates], busy, blocked };
}

/** What this disk is to have of a node; undefined when it has nothing to change. */
function localTarget(decision: Decision, local: Node | undefined): Node | undefined {
  if (decision.verdict === "keep") return decision.target;
  if (decision.verdict === "conflict" && decision.moves && local) return placed(local, decision.remote);
  return undefined;
}

interface Step {
  readonly id: NodeId;
  readonly to: Node | undefined;
}

/** In a circle, as when two files swap names, those who are in another's place are parked first. */
function ordered(
  tree: Tree,
  changes: ReadonlyMap<NodeId, Node | undefined>,
  keyOf: (name: string) => string,
) {
  const schedule = new Schedule(tree, changes, keyOf);
  const ready = schedule.ready();
  const steps: Step[] = [];
  for (const circle of components(ready.keys(), (id) => ready.get(id) ?? [])) {
    if (circle.length === 1) {
      for (const id of circle) steps.push({ id, to: changes.get(id) });
      continue;
    }
    const members = new Set(circle);
    const parked = new Set(circle.flatMap((id) => schedule.occupants(id)));
    for (const id of parked) {
      const node = tree.get(id);
      if (node !== undefined && members.has(id)) steps.push({ id, to: { ...node, name: parkedName(id) } });
    }
    // What is left to wait for, the way down from the root and a folder's way to emptiness, has no circles,
    // unless the journal's tree has: then no node of it can be reached, and none is touched.
    const grounds = (id: NodeId) => (schedule.ground(id) ?? []).filter((need) => members.has(need));
    for (const [id, ...others] of components(circle, grounds)) {
      if (id !== undefined && others.length === 0) steps.push({ id, to: changes.get(id) });
    }
  }
  return steps;
}

function operationOf(tree: Tree, { id, to }: Step, decision: Decision | undefined): LocalOperation {
  if (to === undefined) return { do: "remove", id };
  if (tree.get(id) !== undefined) return { do: "move", id, parentId: to.parentId, name: to.name };
  return { do: "create", node: to, resurrected: decision?.verdict === "keep" && decision.resurrected };
}
