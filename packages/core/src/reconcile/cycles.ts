import { type Node, type NodeId, rootId, sameLocation, type Trees } from "../tree/index.js";
import { type Decision, placed } from "./decide.js";

/**
 * Two moves that are each fine can make a cycle together, as when one side puts A into B and the
 * other B into A. The journal's move stands: a local move that closes a cycle is taken back.
 * Nodes are looked at in order of their ids, so that the choice is the same every time.
 */
export function refuseCycles(trees: Trees, decisions: Map<NodeId, Decision>): void {
  for (const id of [...decisions.keys()].sort()) {
    const decision = decisions.get(id);
    const remote = trees.remote.get(id);
    if (decision?.verdict !== "keep" || remote === undefined) continue;
    if (decision.target.kind !== "folder" || sameLocation(decision.target, remote)) continue;
    if (!reachesItself(trees, decisions, id)) continue;
    decisions.set(id, { ...decision, target: placed(decision.target, remote) });
  }
}

function reachesItself(trees: Trees, decisions: Map<NodeId, Decision>, start: NodeId): boolean {
  const seen = new Set<NodeId>();
  let current: NodeId | undefined = targetOf(trees, decisions.get(start), start)?.parentId;
  while (current !== undefined && current !== rootId) {
    if (current === start) return true;
    if (seen.has(current)) return false;
    seen.add(current);
    current = targetOf(trees, decisions.get(current), current)?.parentId;
  }
  return false;
}

/** Where a node is going to be, as a state; undefined when it is going to be gone. */
export function targetOf(trees: Trees, decision: Decision | undefined, id: NodeId): Node | undefined {
  switch (decision?.verdict) {
    case "keep":
      return decision.target;
    case "conflict":
      return decision.remote;
    case "removeLocally":
    case "removeRemotely":
      return undefined;
    default:
      return trees.local.get(id) ?? trees.remote.get(id);
  }
}
