import fc from "fast-check";
import { compareVectors } from "../causality/index.js";
import { conflictedCopyName, nameKey } from "../naming/index.js";
import type { NameRule } from "../protocol/index.js";
import { type Node, type NodeId, sameState } from "../tree/index.js";
import { localDesk, remoteDesk } from "./desk.fixture.js";
import { mishaps, seeded } from "./mishaps.fixture.js";
import { snapshot } from "./oracles.fixture.js";
import { type Deed, deedsOf, doDeed, makingDeeds, Pen } from "./user.fixture.js";
import { nodesIn, World } from "./world.fixture.js";

const copyNote = "(Ada's conflicted copy 2026-11-21)";

/** Names that users give, and what makes two of them one. */
const dialects: {
  readonly [dialect: string]: { readonly rule: NameRule; readonly names: readonly string[] };
} = {
  plain: { rule: "exact", names: ["a", "b", "c"] },
  "two names": { rule: "exact", names: ["a", "b"] },
  "by case": { rule: "fold-case", names: ["a", "A", "b", "B"] },
  composed: { rule: "exact", names: ["\u00e9", "e\u0301", "a"] },
  "composed, by case": { rule: "fold-case", names: ["\u00e9", "E\u0301", "e\u0301", "SS", "\u00df"] },
  copies: { rule: "exact", names: ["a.txt", `a ${copyNote}.txt`, `a ${copyNote.replace(")", " 2)")}.txt`] },
};

/** How two sides came to differ. Plain data, so that a failing one can be read and kept. */
export interface History {
  readonly dialect: string;
  /** What ids of new nodes begin with, here and there: their order decides what nothing else does. */
  readonly hints: readonly [here: string, there: string];
  /** How what both sides agreed on came to be, and what was done to it before they agreed. */
  readonly founded: readonly Deed[];
  readonly before: readonly Deed[];
  /** What was done here after that and sent, partly, without its answers being heard. */
  readonly unheard: readonly Deed[];
  readonly here: readonly Deed[];
  readonly there: readonly Deed[];
  /** What the device has forgotten meanwhile: what it has learned since both agreed, or all. */
  readonly forgets: "nothing" | "lately" | "all";
  /** Where chances come from. */
  readonly seed: number;
}

export const histories: fc.Arbitrary<History> = fc.constantFrom(...Object.keys(dialects)).chain((dialect) => {
  const { names } = dialects[dialect] as { names: readonly string[] };
  return fc.record({
    dialect: fc.constant(dialect),
    hints: fc.constantFrom(["n", "m"] as const, ["m", "n"] as const),
    founded: deedsOf(names, 10, 3, makingDeeds),
    before: deedsOf(names, 5),
    unheard: fc.oneof(fc.constant([]), deedsOf(names, 4, 1)),
    here: deedsOf(names, 6, 1),
    there: deedsOf(names, 6, 1),
    forgets: fc.constantFrom("nothing", "nothing", "nothing", "nothing", "lately", "all"),
    seed: fc.integer(),
  });
});

export type Nodes = ReadonlyMap<NodeId, Node>;

/** Two sides that have changed what they once agreed on, as they are before the first plan. */
export interface Diverged {
  readonly world: World;
  /** What they last agreed on, whether this device has heard of it or not. */
  readonly base: Nodes;
  readonly local: Nodes;
  readonly remote: Nodes;
}

export function namesOf({ dialect }: History): readonly string[] {
  return dialects[dialect]?.names ?? [];
}

/** Plays a history up to the point where the device has read the whole journal. */
export function diverge({ dialect, hints, forgets, seed, ...deeds }: History): Diverged {
  const { rule } = dialects[dialect] as { rule: NameRule };
  const world = new World({
    keyOf: (name) => nameKey(name, rule),
    copyName: (name, taken) =>
      conflictedCopyName({ name, deviceName: "Ada", dateMs: Date.UTC(2026, 10, 21), rule, taken }),
  });
  const pen = new Pen();
  const [here, there] = [localDesk(world, hints[0]), remoteDesk(world, hints[1])];
  for (const deed of [...deeds.founded, ...deeds.before]) doDeed(there, deed, pen);
  world.settle();
  world.save();
  for (const deed of deeds.unheard) doDeed(here, deed, pen);
  if (deeds.unheard.length > 0) sendUnheard(world, seeded(seed));
  for (const deed of deeds.here) doDeed(here, deed, pen);
  for (const deed of deeds.there) doDeed(there, deed, pen);
  if (forgets === "lately") world.rollBack();
  if (forgets === "all") world.loseIndex();
  world.follow();
  const base = forgets === "nothing" ? agreedStates(world) : snapshot(world.trees.baseNodes());
  return { world, base, local: snapshot(nodesIn(world.trees.local)), remote: snapshot(world.journal.live()) };
}

/** Sends without hearing much of it. As an engine does, it reads the journal before it tries again. */
function sendUnheard(world: World, random: () => number): void {
  const answers = ["answered", "answer lost", "answer lost", "lost", "late"] as const;
  const delivery = () => answers[Math.floor(random() * answers.length)] ?? "answered";
  for (let tries = 1 + Math.floor(random() * 3); tries > 0; tries--) {
    world.follow();
    world.carryOut(world.plan(), { ...mishaps(random, 0.1), delivery });
    if (random() < 0.5) world.deliverLate();
  }
  world.deliverLate();
}

/** Base, or what the journal has taken from this device since, of which nothing has been heard. */
function agreedStates({ trees, accepted }: World): Nodes {
  const agreed = new Map(snapshot(trees.baseNodes()));
  for (const [id, { vector, node }] of accepted) {
    const known = agreed.get(id);
    if (known !== undefined && compareVectors(vector, known.vector) !== "newer") continue;
    if (node === undefined) agreed.delete(id);
    else agreed.set(id, node);
  }
  return agreed;
}

/** A world in which the journal has what was on disk, and the disk what was in the journal. */
export function mirrorOf({ base, local, remote, world: { keyOf, copyName } }: Diverged): World {
  const world = new World({ keyOf, copyName });
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
