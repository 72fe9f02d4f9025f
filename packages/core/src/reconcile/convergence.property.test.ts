import fc from "fast-check";
import { describe, it } from "vitest";
import { deviceIdOf } from "../causality/index.js";
import { runs } from "../property-runs.fixture.js";
import { type Node, type NodeId, rootId } from "../tree/index.js";
import { localDesk } from "./desk.fixture.js";
import { Journal } from "./journal.fixture.js";
import { seeded } from "./mishaps.fixture.js";
import { isEmptyPlan } from "./operations.js";
import { bytesOf, expectSettled } from "./oracles.fixture.js";
import { type Deed, deedsOf, doDeed, Pen } from "./user.fixture.js";
import { nodesIn, World } from "./world.fixture.js";

const numRuns = runs(500);

interface Fleet {
  readonly journal: Journal;
  readonly worlds: readonly World[];
  /** Contents that somebody who had them on disk has removed or replaced. */
  readonly dismissed: Set<string>;
  readonly written: Set<string>;
  /** What the user at this device does. */
  act(world: World, deed: Deed): void;
}

function fleetOf(devices: number, keyOf: (name: string) => string): Fleet {
  const journal = new Journal(keyOf);
  const worlds = Array.from(
    { length: devices },
    (_, i) => new World({ journal, keyOf, device: deviceIdOf(BigInt(i + 1)) }),
  );
  const pen = new Pen();
  const dismissed = new Set<string>();
  const written = new Set<string>();
  const act = (world: World, deed: Deed) => {
    const before = contentsOf(world);
    doDeed(localDesk(world), deed, pen);
    const after = contentsOf(world);
    for (const [id, bytes] of before) if (after.get(id) !== bytes) dismissed.add(bytes);
    for (const bytes of after.values()) written.add(bytes);
  };
  return { journal, worlds, dismissed, written, act };
}

function contentsOf(world: World): Map<NodeId, string> {
  const contents = new Map<NodeId, string>();
  for (const node of nodesIn(world.trees.local)) {
    const bytes = bytesOf(node);
    if (bytes !== undefined) contents.set(node.id, bytes);
  }
  return contents;
}

/** Everybody follows and carries out in turn, until a whole turn changes nothing. */
function quiesce({ worlds, journal }: Fleet): void {
  for (const world of worlds)
    for (const { operations, atomic } of world.late.splice(0)) journal.commit(operations, atomic);
  for (let turn = 0; turn < 30; turn++) {
    const before = journal.seq;
    for (const world of worlds) world.settle();
    if (journal.seq === before) return;
  }
  throw new Error("the devices never come to rest");
}

function expectConverged({ worlds, written, dismissed }: Fleet): void {
  for (const world of worlds) expectSettled(world);
  const [first] = worlds;
  const surviving = new Set(first === undefined ? [] : contentsOf(first).values());
  for (const bytes of written) {
    if (!surviving.has(bytes) && !dismissed.has(bytes)) throw new Error(`lost: ${bytes}`);
  }
}

const mishaps = [
  "nothing",
  "nothing",
  "nothing",
  "restart",
  "save",
  "index lost",
  "index rolled back",
] as const;

const turn = (devices: number, alphabet: readonly string[]) =>
  fc.record({
    device: fc.nat(devices - 1),
    deeds: deedsOf(alphabet, 3, 1),
    seed: fc.integer(),
    afterwards: fc.constantFrom(...mishaps),
  });

describe("devices that share a journal", () => {
  it.each([
    ["two devices", 2, ["a", "b", "c"], (name: string) => name],
    ["two devices, names that clash by case", 2, ["a", "A", "b"], (name: string) => name.toLowerCase()],
    ["three devices", 3, ["a", "b"], (name: string) => name],
  ])(
    "come to the same tree and lose nothing, whatever fails and whoever edits meanwhile: %s",
    (_, devices, alphabet, keyOf) => {
      const turns = fc.array(turn(devices, alphabet), { maxLength: 12 });
      fc.assert(
        fc.property(deedsOf(alphabet, 8, 3), turns, deedsOf(alphabet, 6), (before, turns, edits) => {
          const fleet = fleetOf(devices, keyOf);
          for (const deed of before) fleet.act(fleet.worlds[0] as World, deed);
          quiesce(fleet);
          for (const { device, deeds, seed, afterwards } of turns) {
            const world = fleet.worlds[device] as World;
            for (const deed of deeds) fleet.act(world, deed);
            syncPartly(fleet, world, seeded(seed), edits);
            if (afterwards === "restart") world.restart();
            if (afterwards === "save") world.save();
            if (afterwards === "index lost") world.loseIndex();
            if (afterwards === "index rolled back") world.rollBack();
          }
          quiesce(fleet);
          expectConverged(fleet);
        }),
        { numRuns },
      );
    },
  );

  it("never make a copy while only one of them changes anything, whatever answers are lost or late", () => {
    const alphabet = ["a", "b", "c"];
    const turns = fc.array(turn(1, alphabet), { maxLength: 10 });
    fc.assert(
      fc.property(turns, deedsOf(alphabet, 6), (turns, edits) => {
        const fleet = fleetOf(1, (name) => name);
        const world = fleet.worlds[0] as World;
        world.onSettle = (operation) => {
          if (operation.do === "split" || operation.do === "rename")
            throw new Error(JSON.stringify(operation));
        };
        for (const { deeds, seed, afterwards } of turns) {
          for (const deed of deeds) fleet.act(world, deed);
          syncPartly(fleet, world, seeded(seed), edits);
          if (afterwards !== "nothing") world.restart();
        }
        const wanted = pathsOf(nodesIn(world.trees.local));
        quiesce(fleet);
        expectConverged(fleet);
        const found = pathsOf(nodesIn(world.trees.local));
        if (wanted !== found)
          throw new Error(`The journal changed the only user's tree: ${wanted} is now ${found}`);
      }),
      { numRuns },
    );
  });
});

/** A few rounds in which anything may fail, with edits and reads of the journal in the middle of them. */
function syncPartly(fleet: Fleet, world: World, random: () => number, edits: readonly Deed[]): void {
  const deliveries = ["answered", "answered", "answered", "answer lost", "lost", "late"] as const;
  const rounds = Math.floor(random() * 4);
  for (let round = 0; round < rounds; round++) {
    if (random() < 0.8) world.follow();
    const plan = world.plan();
    if (isEmptyPlan(plan)) return;
    world.carryOut(plan, {
      fails: () => random() < 0.15,
      delivery: () => deliveries[Math.floor(random() * deliveries.length)] ?? "answered",
      meanwhile: () => {
        const chance = random();
        const edit = edits[Math.floor(random() * edits.length)];
        if (chance < 0.05) world.follow();
        else if (chance < 0.1) deliverLate(world, random);
        else if (chance < 0.15 && edit !== undefined) fleet.act(world, edit);
        else return false;
        return true;
      },
    });
    if (random() < 0.2) deliverLate(world, random);
  }
}

function deliverLate(world: World, random: () => number): void {
  const [group] = world.late.splice(Math.floor(random() * world.late.length), 1);
  if (group !== undefined) world.journal.commit(group.operations, group.atomic);
}

/** All paths with their contents, in one text. */
function pathsOf(nodes: readonly Node[]): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const pathOf = (node: Node): string => {
    const folder = byId.get(node.parentId);
    return `${node.parentId === rootId || folder === undefined ? "" : pathOf(folder)}/${node.name}`;
  };
  return nodes
    .map((node) => `${pathOf(node)} ${bytesOf(node) ?? ""}`)
    .sort()
    .join("\n");
}
