import { type Node, type NodeId, placed, rootId, sameLocation, type Tree } from "../tree/index.js";
import type { LocalOperation, Plan, RemoteGroup, RemoteOperation, SettleOperation } from "./operations.js";
import type { PlanContext } from "./plan.js";

/** What an operation reads and writes. Two operations that only bump the same thing do not mind each other. */
interface Footprint {
  readonly writes: Set<string>;
  readonly reads: Set<string>;
  readonly bumps: Set<string>;
}

/** The same plan with whatever is independent in another order, as chance has it. */
export function reordered(plan: Plan, { trees, keyOf }: PlanContext, random: () => number): Plan {
  const local = new Moves(trees.local, keyOf);
  const remote = new Moves(trees.remote, keyOf);
  const singles = plan.remote.flatMap((group): RemoteGroup[] =>
    group.atomic
      ? [group]
      : group.operations.map((operation) => ({ atomic: false, operations: [operation] })),
  );
  return {
    ...plan,
    settle: shuffled(plan.settle, (operation) => settleFootprint(trees.local, keyOf, operation), random),
    local: shuffled(
      plan.local,
      (operation) => local.footprint([localChange(trees.local, operation)]),
      random,
    ),
    remote: shuffled(singles, (group) => remote.footprint(group.operations.map(remoteChange)), random),
  };
}

/** A random order in which nothing overtakes what it depends on. `footprintOf` is called in the order of the plan. */
function shuffled<T>(
  operations: readonly T[],
  footprintOf: (operation: T) => Footprint,
  random: () => number,
): T[] {
  const waiting = operations.map((operation) => ({ operation, footprint: footprintOf(operation) }));
  const order: T[] = [];
  while (waiting.length > 0) {
    const free = waiting.filter(({ footprint }, i) =>
      waiting.slice(0, i).every((earlier) => !dependOnEachOther(earlier.footprint, footprint)),
    );
    const next = free[Math.floor(random() * free.length)] as (typeof free)[number];
    waiting.splice(waiting.indexOf(next), 1);
    order.push(next.operation);
  }
  return order;
}

function dependOnEachOther(a: Footprint, b: Footprint): boolean {
  const meet = (left: Set<string>, right: Set<string>) => [...left].some((each) => right.has(each));
  return (
    meet(a.writes, b.writes) ||
    meet(a.writes, b.reads) ||
    meet(a.reads, b.writes) ||
    meet(a.bumps, b.reads) ||
    meet(a.reads, b.bumps)
  );
}

interface Change {
  readonly id: NodeId;
  /** Undefined where the node goes. */
  readonly to: Node | undefined;
}

function localChange(tree: Tree, operation: LocalOperation): Change {
  if (operation.do === "remove") return { id: operation.id, to: undefined };
  if (operation.do !== "move") return { id: operation.node.id, to: operation.node };
  return { id: operation.id, to: placed(tree.get(operation.id) as Node, operation) };
}

function remoteChange(operation: RemoteOperation): Change {
  return operation.do === "put"
    ? { id: operation.node.id, to: operation.node }
    : { id: operation.id, to: undefined };
}

/** Changes of one tree, one after another. */
class Moves {
  readonly #tree: Tree;
  readonly #keyOf: (name: string) => string;
  readonly #moved = new Map<NodeId, Node | undefined>();

  constructor(tree: Tree, keyOf: (name: string) => string) {
    this.#tree = tree;
    this.#keyOf = keyOf;
  }

  footprint(changes: readonly Change[]): Footprint {
    const found: Footprint = { writes: new Set(), reads: new Set(), bumps: new Set() };
    for (const { id, to } of changes) {
      const from = this.#get(id);
      found.writes.add(`node ${id}`);
      if (from === undefined || to === undefined) found.writes.add(`existence ${id}`);
      if (from === undefined || to === undefined || !sameLocation(from, to))
        found.writes.add(`location ${id}`);
      for (const place of [from, to]) {
        if (place === undefined) continue;
        found.writes.add(`place ${place.parentId}/${this.#keyOf(place.name)}`);
        found.bumps.add(`children ${place.parentId}`);
      }
      if (to === undefined) found.reads.add(`children ${id}`);
      else found.reads.add(`existence ${to.parentId}`);
      if (to?.kind === "folder") for (const above of this.#above(to)) found.reads.add(`location ${above}`);
      this.#moved.set(id, to);
    }
    return found;
  }

  #get(id: NodeId): Node | undefined {
    return this.#moved.has(id) ? this.#moved.get(id) : this.#tree.get(id);
  }

  /** The folders above a place. */
  #above(to: Node): NodeId[] {
    const found: NodeId[] = [];
    for (let id = to.parentId; id !== rootId && !found.includes(id); ) {
      found.push(id);
      id = this.#get(id)?.parentId ?? rootId;
    }
    return found;
  }
}

function settleFootprint(tree: Tree, keyOf: (name: string) => string, operation: SettleOperation): Footprint {
  const writes = new Set<string>();
  if (operation.do === "unify") {
    for (const id of [operation.localId, operation.remoteId]) writes.add(`node ${id}`);
    for (const child of tree.children(operation.localId)) writes.add(`node ${child.id}`);
  } else writes.add(`node ${operation.id}`);
  const named = operation.do === "split" || operation.do === "rename" ? tree.get(operation.id) : undefined;
  if (named !== undefined) {
    writes.add(`place ${named.parentId}/${keyOf(named.name)}`);
    writes.add(`place ${named.parentId}/${keyOf((operation as { name: string }).name)}`);
  }
  return { writes, reads: new Set(), bumps: new Set() };
}
