import { type Node, type NodeId, rootId, sameBytes, sameContent, sameState } from "../tree/index.js";
import { type Diverged, diverge, type History, mirrorOf, namesOf } from "./history.fixture.js";
import { mishaps, seeded } from "./mishaps.fixture.js";
import { isEmptyPlan } from "./operations.js";
import {
  bytesOf,
  expectNothingComesBack,
  expectNothingLost,
  expectSettled,
  fail,
  type Outcome,
  snapshot,
} from "./oracles.fixture.js";
import { isParked } from "./parking.js";
import { reordered } from "./reorder.fixture.js";
import { sketchOf } from "./sketch.fixture.js";
import { nodesIn, type World } from "./world.fixture.js";

/** Rounds after which it is said that a plan does not end. */
const mostRounds = 200;

/** A way to carry plans out, and what must be true in the end. Each throws where that is not so. */
const ways: { readonly [way: string]: (start: () => Diverged, history: History) => void } = {
  "as planned": (start) => {
    const diverged = start();
    forbidNeedlessCopies(diverged.world);
    diverged.world.settle(mostRounds);
    expectGoodEnd(diverged);
  },

  "in any order of what is independent": (start, history) => {
    const diverged = start();
    const { world } = diverged;
    const random = seeded(history.seed);
    world.settle(mostRounds, (plan) => world.carryOut(reordered(plan, world.context, random)));
    expectGoodEnd(diverged);
    const planned = start().world;
    planned.settle(mostRounds);
    const [inOrder, inAnyOrder] = [planned, world].map(({ trees }) => JSON.stringify(sketchOf(trees.local)));
    if (inOrder !== inAnyOrder) fail("the order makes a difference", [inOrder, inAnyOrder]);
  },

  "with failures, lost answers and restarts": (start, history) => {
    const diverged = start();
    carryOutPartly(diverged.world, seeded(history.seed));
    diverged.world.deliverLate();
    diverged.world.settle(mostRounds);
    expectGoodEnd(diverged);
  },

  "with the index lost in the middle": (start, history) => {
    const { world } = start();
    carryOutPartly(world, seeded(history.seed), 2);
    world.loseIndex();
    world.follow();
    const local = snapshot(nodesIn(world.trees.local));
    const remote = snapshot(world.journal.live());
    world.settle(mostRounds);
    expectGoodEnd({ world, base: new Map(), local, remote });
  },

  "with the sides exchanged": (start) => {
    const diverged = start();
    if (!couldBeJournal(diverged)) return;
    const mirrored = mirrorOf(diverged);
    const [here, there] = [diverged.world, mirrored].map((world) => newContents(world, diverged.base));
    if (here !== there) fail("differs with the sides exchanged", [here, there]);
  },

  "around what must not be touched": (start, history) => {
    const diverged = start();
    const { world } = diverged;
    const untouchable = placeHazards(world, namesOf(history), seeded(history.seed));
    const before = untouchable.map(({ id }) => [id, world.trees.local.get(id)] as const);
    world.settle(mostRounds);
    for (const [id, node] of before) {
      const now = world.trees.local.get(id);
      // Its folder may have become another one where it lies, and may have been moved with all that is in it.
      const touched = node !== undefined && (now?.name !== node.name || !sameContent(now, node));
      if (touched) fail("was touched", [node, now]);
    }
    for (const { parentId, name } of [...world.obstacles.all()]) world.obstacles.delete(parentId, name);
    world.settle(mostRounds);
    expectSettled(world);
    expectNothingLost(outcomeOf(diverged));
  },
};

/** The names of all ways. */
export const allWays: readonly string[] = Object.keys(ways);

/** Carries a history out in one way, or in all. Throws what is wrong in the end, and in which way. */
export function carryOut(history: History, chosen: readonly string[] = allWays): void {
  const diverged = diverge(history);
  const start = () => ({ ...diverged, world: diverged.world.fork() });
  for (const way of chosen) {
    try {
      ways[way]?.(start, history);
    } catch (error) {
      throw new Error(`${way}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function expectGoodEnd(diverged: Diverged): void {
  expectSettled(diverged.world);
  const outcome = outcomeOf(diverged);
  expectNothingLost(outcome);
  expectNothingComesBack(outcome);
}

function outcomeOf({ world, base, local, remote }: Diverged): Outcome {
  return { base, local, remote, final: snapshot(nodesIn(world.trees.local)) };
}

function carryOutPartly(world: World, random: () => number, rounds = 12): void {
  for (let round = 0; round < rounds; round++) {
    world.follow();
    const plan = world.plan();
    if (isEmptyPlan(plan)) break;
    world.carryOut(reordered(plan, world.context, random), mishaps(random));
    if (random() < 0.3) world.restart();
  }
}

/** Whether what is on this disk could as well be in the journal: no names clash, and none is parked. */
function couldBeJournal({ world, local }: Diverged): boolean {
  const places = new Set([...local.values()].map((node) => `${node.parentId}/${world.keyOf(node.name)}`));
  return places.size === local.size && ![...local.values()].some(isParked);
}

function newContents(world: World, base: ReadonlyMap<NodeId, Node>): string {
  world.settle(mostRounds);
  const bytes = new Set(nodesIn(world.trees.local).map(bytesOf));
  for (const node of base.values()) bytes.delete(bytesOf(node));
  return [...bytes]
    .filter((each) => each !== undefined)
    .sort()
    .join();
}

/** Makes nodes unreadable, or puts something ignored into folders; returns the nodes that are out of reach. */
function placeHazards(world: World, names: readonly string[], random: () => number): Node[] {
  const { local } = world.trees;
  const found: Node[] = [];
  for (let hazards = 1 + Math.floor(random() * 3); hazards > 0; hazards--) {
    const all = nodesIn(local).sort((a, b) => (a.id < b.id ? -1 : 1));
    const node = all[Math.floor(random() * all.length)];
    if (node !== undefined && random() < 0.5) {
      world.obstacles.set(node.parentId, node.name, "permission_denied");
      found.push(node, ...nodesIn(local, node.id));
      continue;
    }
    const folders = [rootId, ...all.filter(({ kind }) => kind === "folder").map(({ id }) => id)];
    const folder = folders[Math.floor(random() * folders.length)] as NodeId;
    const name = names[Math.floor(random() * names.length)] as string;
    if (local.at(folder, name) === undefined) world.obstacles.set(folder, name, "ignored_content");
  }
  return found;
}

/** No copy is made of what could have become the other node. */
function forbidNeedlessCopies(world: World): void {
  world.onSettle = (operation, plan) => {
    const { local, remote, base } = world.trees;
    if (operation.do !== "split" && operation.do !== "rename") return;
    const node = local.get(operation.id);
    const journal = remote.get(operation.id);
    // Names that clash on this disk already are another matter.
    if (node && local.named(node.parentId, world.keyOf(node.name)).length > 1) return;
    const staysAsItIs =
      operation.do === "split" || journal === undefined || (node && sameBytes(journal, node));
    if (node === undefined || !staysAsItIs) return;
    // Once it is another folder, what was deleted out of it would look as if it had gone with the folder: where that cannot be
    // sent first, the folder stays one of its own.
    const isDeletedHere = ({ id }: Node) => local.get(id) === undefined && base.get(id) !== undefined;
    if (node.kind === "folder" && Array.from(remote.children(node.id)).some(isDeletedHere)) return;
    const isHeir = (rival: Node) =>
      plan.settle.some((other) => other.do === "unify" && other.remoteId === rival.id);
    const isGone = (rival: Node) => {
      const before = base.get(rival.id);
      return before !== undefined && sameState(before, rival);
    };
    const comes = (rival: Node) => local.get(rival.id) === undefined && !isGone(rival) && !isHeir(rival);
    const namesakes = remote.named(node.parentId, world.keyOf(node.name));
    const rivals = operation.do === "split" ? [journal] : namesakes.filter(comes);
    for (const rival of rivals) {
      if (rival !== undefined && sameBytes(rival, node)) fail("needless copy", [node, rival]);
    }
  };
}
