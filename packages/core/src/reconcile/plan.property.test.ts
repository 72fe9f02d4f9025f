import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Node, type NodeId, rootId, sameBytes, sameContent, sameState } from "../tree/index.js";
import { isEmptyPlan } from "./operations.js";
import {
  bytesOf,
  expectNothingComesBack,
  expectNothingLost,
  expectSettled,
  snapshot,
} from "./oracles.fixture.js";
import { type Deed, deedsOf, doDeed, localDesk, Pen, remoteDesk, seeded } from "./user.fixture.js";
import { nodesIn, World } from "./world.fixture.js";

/** More runs by hand: `PLANNER_RUNS=200000 npx vitest run packages/core/src/reconcile/plan.property`. */
const numRuns = Number(process.env["PLANNER_RUNS"] ?? 2000);
const timeout = 30_000 + numRuns * 20;

const names = ["a", "b", "c"];
const foldedNames = ["a", "A", "b", "B"];
const fold = (name: string) => name.toLowerCase();

interface Scenario {
  readonly before: readonly Deed[];
  readonly here: readonly Deed[];
  readonly there: readonly Deed[];
}

/** A world in which both sides have changed what they once agreed on. */
function divergedWorld({ before, here, there }: Scenario, keyOf?: (name: string) => string) {
  const world = new World(keyOf === undefined ? {} : { keyOf });
  const pen = new Pen();
  for (const deed of before) doDeed(remoteDeskOf(world), deed, pen);
  world.settle();
  const base = snapshot(nodesIn(world.trees.base));
  for (const deed of here) doDeed(localDesk(world), deed, pen);
  const desk = remoteDeskOf(world);
  for (const deed of there) doDeed(desk, deed, pen);
  world.follow();
  const local = snapshot(nodesIn(world.trees.local));
  const remote = snapshot(nodesIn(world.trees.remote));
  return { world, base, local, remote, pen };
}

let desks = 0;
function remoteDeskOf(world: World) {
  const desk = remoteDesk(world);
  const prefix = `m${desks++ % 1000}.`;
  let made = 0;
  return {
    ...desk,
    newId: () => `${prefix}${String(made++).padStart(3, "0")}` as ReturnType<typeof desk.newId>,
  };
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
      if (rival !== undefined && sameBytes(rival, node)) {
        throw new Error(`needless copy: ${JSON.stringify([node, rival])}`);
      }
    }
  };
}

const scenario = (alphabet: readonly string[]) =>
  fc.record({
    before: deedsOf(alphabet, 10, 4),
    here: deedsOf(alphabet, 6, 1),
    there: deedsOf(alphabet, 6, 1),
  });

describe("the plan for any three trees", () => {
  it.each([
    ["exact names", names, undefined],
    ["names that clash by case", foldedNames, fold],
  ])(
    "ends with all equal, nothing lost and nothing back from the dead, with %s",
    (_, alphabet, keyOf) => {
      fc.assert(
        fc.property(scenario(alphabet), (scenario) => {
          const { world, ...trees } = divergedWorld(scenario, keyOf);
          forbidNeedlessCopies(world);
          world.settle();
          expectSettled(world);
          const outcome = { ...trees, final: snapshot(nodesIn(world.trees.local)) };
          expectNothingLost(outcome);
          expectNothingComesBack(outcome);
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it(
    "ends the same way whatever part of it fails, in any round, with restarts between",
    () => {
      fc.assert(
        fc.property(scenario(names), fc.integer(), (scenario, seed) => {
          const { world, ...trees } = divergedWorld(scenario);
          const random = seeded(seed);
          for (let round = 0; round < 12; round++) {
            world.follow();
            const plan = world.plan();
            if (isEmptyPlan(plan)) break;
            const answers = ["answered", "answered", "answer lost", "lost"] as const;
            world.carryOut(plan, {
              fails: () => random() < 0.3,
              delivery: () => answers[Math.floor(random() * answers.length)] ?? "answered",
              meanwhile: () => false,
            });
            if (random() < 0.3) world.restart();
          }
          world.settle();
          expectSettled(world);
          const outcome = { ...trees, final: snapshot(nodesIn(world.trees.local)) };
          expectNothingLost(outcome);
          expectNothingComesBack(outcome);
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it(
    "keeps the same new contents whichever side is this disk",
    () => {
      const newContents = (world: World, base: Nodes) => {
        world.settle();
        const bytes = new Set(nodesIn(world.trees.local).map(bytesOf));
        for (const node of base.values()) bytes.delete(bytesOf(node));
        return [...bytes].filter((each) => each !== undefined).sort();
      };
      fc.assert(
        fc.property(scenario(names), (scenario) => {
          const { world, base, local, remote } = divergedWorld(scenario);
          const mirrored = mirrorOf(base, local, remote);
          expect(newContents(mirrored, base)).toEqual(newContents(world, base));
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it(
    "leaves alone what must not be touched, and goes on from there when it may be",
    () => {
      const hazards = fc.array(
        fc.record({ at: fc.nat(30), name: fc.constantFrom("c", "d"), unreadable: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 3,
        },
      );
      fc.assert(
        fc.property(scenario(names), hazards, (scenario, hazards) => {
          const { world, ...trees } = divergedWorld(scenario);
          const untouchable = hazards.flatMap((hazard) => placeHazard(world, hazard));
          const before = untouchable.map(({ id }) => [id, world.trees.local.get(id)] as const);
          world.settle();
          for (const [id, node] of before) {
            const now = world.trees.local.get(id);
            // Its folder may have become another one where it lies, and may have been moved with all that is in it.
            if (node !== undefined && (now?.name !== node.name || !sameContent(now, node))) {
              throw new Error(`was touched: ${JSON.stringify([node, now])}`);
            }
          }
          for (const { parentId, name } of [...world.obstacles.all()]) world.obstacles.delete(parentId, name);
          world.settle();
          expectSettled(world);
          expectNothingLost({ ...trees, final: snapshot(nodesIn(world.trees.local)) });
        }),
        { numRuns },
      );
    },
    timeout,
  );
});

type Nodes = ReadonlyMap<NodeId, Node>;

/** A world in which the journal has what was on disk, and the disk what was in the journal. */
function mirrorOf(base: Nodes, local: Nodes, remote: Nodes): World {
  const world = new World();
  for (const node of base.values()) world.agreeOn(node);
  const desk = localDesk(world);
  for (const id of new Set([...base.keys(), ...local.keys(), ...remote.keys()])) {
    const [before, mine, theirs] = [base.get(id), remote.get(id), local.get(id)];
    const isChanged = (node: Node | undefined) =>
      node === undefined || before === undefined ? node !== before : !sameState(node, before);
    if (isChanged(theirs)) world.writeElsewhere(id, theirs);
    if (mine !== undefined) desk.put(mine);
    else desk.remove(id);
  }
  world.follow();
  return world;
}

/** Makes a node unreadable, or puts something ignored into a folder; returns the nodes that are out of reach. */
function placeHazard(world: World, hazard: { at: number; name: string; unreadable: boolean }): Node[] {
  const { local } = world.trees;
  const all = nodesIn(local).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (hazard.unreadable) {
    const node = all[hazard.at % Math.max(1, all.length)];
    if (node === undefined) return [];
    world.obstacles.set(node.parentId, node.name, "permission_denied");
    return [node, ...nodesIn(local, node.id)];
  }
  const folders = [rootId, ...all.filter((node) => node.kind === "folder").map((node) => node.id)];
  const folder = folders[hazard.at % folders.length] as NodeId;
  if (local.at(folder, hazard.name) === undefined)
    world.obstacles.set(folder, hazard.name, "ignored_content");
  return [];
}
