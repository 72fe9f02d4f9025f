import {
  advanceVector,
  type Change,
  type CommitOperation,
  type CommitResult,
  mergeVectors,
  type NodeId,
  nameKey,
  rootId,
} from "@syncline/core";
import { describe, expect, it } from "vitest";
import { seededNumbers } from "../seeded-bytes.js";
import { type DeviceName, file, folder, idOf, principals, type World } from "./world.js";

/** Random commits of several devices, some of which have not read for long; a seed replays exactly. */
export function historyCases(create: () => Promise<World>): void {
  describe("histories", () => {
    const seeds = Array.from({ length: 12 }, (_, i) => i + 1);

    it.each(seeds)("CH-01 keep the tree whole and the journal in order (seed %i)", async (seed) => {
      const world = await create();
      const dice = new Dice(seed);
      const views = { a: new View(), b: new View(), c: new View() };
      let head = 0;
      for (let round = 0; round < 60; round++) {
        const device = dice.pick(["a", "b", "c"] as const);
        if (dice.chance(0.6)) await views[device].follow(world);
        const operations = Array.from({ length: 1 + dice.below(6) }, () =>
          randomOperation(dice, device, views[device]),
        );
        const sent = { operations, atomic: dice.chance(0.3) };
        const first = await world.commit(device, operations, sent);
        expectInOrder(first, head, sent.atomic);
        const again = await retry(world, device, sent, first);
        expectInOrder(again, first.seq, sent.atomic);
        head = again.seq;
        expectWholeTree((await world.changes()).changes);
      }
    });

    it.each(seeds.slice(0, 4))("CH-02 read the same however small the pages (seed %i)", async (seed) => {
      const world = await create();
      const dice = new Dice(seed);
      const writer = new View();
      const reader = new View();
      for (let round = 0; round < 40; round++) {
        await writer.follow(world);
        await world.commit(
          "a",
          [1, 2, 3].map(() => randomOperation(dice, "a", writer)),
        );
        if (dice.chance(0.5)) await reader.follow(world, 1 + dice.below(3), dice.below(3));
      }
      await reader.follow(world, 2);
      const live = new Map((await world.changes()).changes.map((change) => [change.node.id, change]));
      expect(new Map([...reader.nodes].filter(([, change]) => change.deleted !== true))).toEqual(live);
    });
  });
}

/**
 * Sends a commit once more. What was committed is not committed again: it keeps its seq, or is older
 * by now. What was turned down may get through, where the first try cleared its way.
 */
async function retry(
  world: World,
  by: DeviceName,
  sent: CommitRequestPart,
  first: CommitResult,
): Promise<CommitResult> {
  const again = await world.commit(by, sent.operations, sent);
  for (const [i, outcome] of first.outcomes.entries()) {
    const now = again.outcomes[i];
    if (outcome.outcome === "committed" && now?.outcome === "committed") expect(now.seq).toBe(outcome.seq);
  }
  if (sent.atomic) expect(again.seq).toBe(first.seq);
  return again;
}

interface CommitRequestPart {
  readonly operations: CommitOperation[];
  readonly atomic: boolean;
}

/** New seqs follow the head without gap or repetition; an atomic commit has all or none. */
function expectInOrder({ outcomes, seq }: CommitResult, head: number, atomic: boolean): void {
  const fresh = outcomes.flatMap((outcome) =>
    outcome.outcome === "committed" && outcome.seq > head ? [outcome.seq] : [],
  );
  const expected = Array.from({ length: seq - head }, (_, i) => head + 1 + i);
  expect([...new Set(fresh)]).toEqual(expected);
  if (atomic) expect(fresh.length === 0 || outcomes.every(isCommitted)).toBe(true);
}

const isCommitted = ({ outcome }: { outcome: string }) => outcome === "committed";

/** What a device has read so far. */
class View {
  readonly nodes = new Map<NodeId, Change>();
  #cursor: string | null = null;

  async follow(world: World, limit?: number, mostPages = Number.POSITIVE_INFINITY): Promise<void> {
    for (let page = 0; page < mostPages; page++) {
      const { changes, cursor, more } = await world.changes(this.#cursor, limit);
      for (const change of changes) this.nodes.set(change.node.id, change);
      this.#cursor = cursor;
      if (!more) return;
    }
  }
}

class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededNumbers(seed);
  }

  below(end: number): number {
    return this.#next() % end;
  }

  chance(share: number): boolean {
    return this.#next() < share * 2 ** 32;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const shortNames = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];

/** Anything a device might do to one of a few nodes, from what it has read: mostly sensible, often out of date. */
function randomOperation(dice: Dice, device: DeviceName, view: View): CommitOperation {
  const short = dice.pick(shortNames);
  // The kind goes with the node, so that most operations get past that rule.
  const make = shortNames.indexOf(short) < 5 ? folder : file;
  const place = {
    in: dice.chance(0.3) ? "root" : dice.pick(shortNames.slice(0, 6)),
    name: dice.pick(["x", "y", "z", "X"]),
  };
  const known = view.nodes.get(idOf(short));
  const { deviceId } = principals[device];
  const fresh = make(short, `${device}1`, place);
  const before = known?.node.vector;
  const vector =
    before === undefined
      ? undefined
      : advanceVector(before, dice.chance(0.95) ? deviceId : principals.c.deviceId);
  if (fresh.op !== "put" || vector === undefined) return fresh;
  if (dice.chance(0.3)) return { op: "delete", id: fresh.node.id, vector };
  const odd = dice.chance(0.05) ? mergeVectors(vector, fresh.node.vector) : vector;
  return { ...fresh, node: { ...fresh.node, vector: odd } };
}

/** The small model: what every tree must be, checked from scratch. */
function expectWholeTree(changes: readonly Change[]): void {
  const live = new Map(changes.map(({ node }) => [node.id, node]));
  expect(changes.some(({ deleted }) => deleted)).toBe(false);
  const places = changes.map(({ node }) => `${node.parentId}/${nameKey(node.name, "exact")}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { node } of changes) {
    const above = new Set<NodeId>();
    for (let id = node.parentId; id !== rootId; ) {
      const parent = live.get(id);
      expect(parent?.kind).toBe("folder");
      expect(above.has(id)).toBe(false);
      above.add(id);
      id = parent?.parentId ?? rootId;
    }
  }
  const seqs = changes.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
}
