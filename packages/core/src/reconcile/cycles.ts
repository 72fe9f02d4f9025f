import { type Node, type NodeId, placed, rootId, sameLocation, type Trees } from "../tree/index.js";
import type { Decision } from "./decide.js";

/**
 * Two moves that are each fine can make a cycle together, as when one side puts A into B and the
 * other B into A. The journal's move stands: a local move that closes a cycle is taken back.
 * Nodes are looked at in order of their ids, so that the choice is the same every time.
 *
 * This breaks every cycle: the journal's tree and the local one have none, so a cycle has an edge that
 * is a local move of a node which the journal has too. Returns the decisions that are to stand instead.
 */
export function refusedMoves(trees: Trees, decisions: ReadonlyMap<NodeId, Decision>): Map<NodeId, Decision> {
  const refused = new Map<NodeId, Decision>();
  const goalOf = (id: NodeId) => targetOf(trees, refused.get(id) ?? decisions.get(id), id);
  for (const { id, decision, remote } of localFolderMoves(trees, decisions)) {
    if (!reachesItself(goalOf, id)) continue;
    refused.set(id, { ...decision, target: placed(decision.target, remote) });
  }
  return refused;
}

function localFolderMoves(trees: Trees, decisions: ReadonlyMap<NodeId, Decision>) {
  const moves: { id: NodeId; decision: Extract<Decision, { verdict: "keep" }>; remote: Node }[] = [];
  for (const [id, decision] of decisions) {
    if (decision.verdict !== "keep" || decision.target.kind !== "folder") continue;
    const remote = trees.remote.get(id);
    if (remote === undefined || sameLocation(decision.target, remote)) continue;
    moves.push({ id, decision, remote });
  }
  return moves.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function reachesItself(goalOf: (id: NodeId) => Node | undefined, start: NodeId): boolean {
  const seen = new Set<NodeId>();
  let current: NodeId | undefined = goalOf(start)?.parentId;
  while (current !== undefined && current !== rootId) {
    if (current === start) return true;
    if (seen.has(current)) return false;
    seen.add(current);
    current = goalOf(current)?.parentId;
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
