import { type Node, type NodeId, sameContent, sameLocation, type Trees } from "../tree/index.js";
import { targetOf } from "./cycles.js";
import type { Decision } from "./decide.js";
import type { SettleOperation } from "./operations.js";

export interface ClashRules {
  readonly keyOf: (name: string) => string;
  /** A free name for a conflicted copy of `name`, given which keys are taken. */
  readonly copyName: (name: string, taken: (key: string) => boolean) => string;
}

export interface Clashes {
  readonly operations: SettleOperation[];
  /** Nodes that wait until the names are settled. */
  readonly waiting: Set<NodeId>;
}

/**
 * Two nodes that want one name: the same content unifies, two folders merge, otherwise the one that
 * the journal does not have there is renamed as a conflicted copy. Content conflicts are named here
 * too, since a copy's name must be free of all of these.
 */
export function resolveNames(
  trees: Trees,
  decisions: ReadonlyMap<NodeId, Decision>,
  held: ReadonlyMap<NodeId, unknown>,
  rules: ClashRules,
): Clashes {
  const operations: SettleOperation[] = [];
  const waiting = new Set<NodeId>();
  const promised = new Set<string>();
  const freeName = (node: Node) => {
    const name = rules.copyName(
      node.name,
      (key) =>
        promised.has(`${node.parentId}/${key}`) ||
        trees.local.named(node.parentId, key).length > 0 ||
        trees.remote.named(node.parentId, key).length > 0,
    );
    promised.add(`${node.parentId}/${rules.keyOf(name)}`);
    return name;
  };

  for (const [id, decision] of decisions) {
    if (decision.verdict !== "conflict") continue;
    operations.push({ do: "split", id, name: freeName(decision.local) });
    waiting.add(id);
  }
  for (const [id, decision] of decisions) {
    if (decision.verdict !== "keep" || waiting.has(id)) continue;
    const rivals = rivalsOf(trees, decisions, held, rules.keyOf, decision.target);
    if (rivals.length === 0) continue;
    const [winner, ...losers] = [decision.target, ...rivals].sort(byRight(trees)) as [Node, ...Node[]];
    waiting.add(winner.id);
    for (const loser of losers) {
      if (waiting.has(loser.id)) continue;
      waiting.add(loser.id);
      const local = trees.local.get(loser.id);
      if (local === undefined || held.has(loser.id) || held.has(winner.id)) continue;
      operations.push(
        unifies(trees, winner, local)
          ? { do: "unify", localId: loser.id, remoteId: winner.id }
          : { do: "rename", id: loser.id, name: freeName(local) },
      );
    }
  }
  return { operations, waiting };
}

/** The other nodes that are going to be where `target` is going to be. */
function rivalsOf(
  trees: Trees,
  decisions: ReadonlyMap<NodeId, Decision>,
  held: ReadonlyMap<NodeId, unknown>,
  keyOf: (name: string) => string,
  target: Node,
): Node[] {
  const key = keyOf(target.name);
  const found = new Map<NodeId, Node>();
  const here = [...trees.local.named(target.parentId, key), ...trees.remote.named(target.parentId, key)];
  for (const { id } of here) {
    if (id === target.id || found.has(id)) continue;
    const goal = held.has(id) ? trees.local.get(id) : targetOf(trees, decisions.get(id), id);
    if (goal?.parentId === target.parentId && keyOf(goal.name) === key) found.set(id, goal);
  }
  return [...found.values()];
}

/** The journal's holder of the place comes first, then what the journal knows, then the lower id. */
function byRight(trees: Trees): (a: Node, b: Node) => number {
  const rank = (node: Node) => {
    const remote = trees.remote.get(node.id);
    if (remote === undefined) return 2;
    return sameLocation(remote, node) ? 0 : 1;
  };
  return (a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
}

/** Whether the local node can become the winner: the winner is not on this disk, and is the same thing. */
function unifies(trees: Trees, winner: Node, loser: Node): boolean {
  return (
    trees.local.get(winner.id) === undefined &&
    trees.remote.get(winner.id) !== undefined &&
    winner.name === loser.name &&
    winner.kind === loser.kind &&
    sameContent(winner, loser)
  );
}
