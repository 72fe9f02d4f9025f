import { describe, expect, test } from "vitest";
import { seededRandomness } from "../clock/index.js";
import { isSyncError } from "../errors/index.js";
import { graceMs, RaceWorld, type Saved, savedOf } from "./race-world.fixture.js";

const texts = await Promise.all(["one", "two"].map(savedOf));
const [one] = texts as [Saved];
const slices = texts.map(({ chunk }) => Number.parseInt(chunk.hash.slice(0, 2), 16));

/** Where a chunk stands when the race begins. */
const beginnings: Record<string, (world: RaceWorld, saved: Saved) => Promise<void>> = {
  "that nobody ever sent": async () => {},
  "that was sent long ago": async (world, saved) => {
    await world.upload(world.server(), 0, saved);
    world.clock.advance(graceMs + 1);
  },
  "that is about to be deleted": async (world, saved) => {
    await world.upload(world.server(), 0, saved);
    world.clock.advance(graceMs + 1);
    const { hash } = saved.chunk;
    await world.metadata.transact(world.namespace(0).id, (at) => at.letChunksGo([hash], world.clock.now()));
    await world.metadata.condemned.condemn([hash], world.clock.now());
  },
  "that a crash left behind": async (world, saved) => {
    await world.upload(world.server(), 0, saved);
    world.clock.advance(graceMs + 1);
    const { hash } = saved.chunk;
    await world.metadata.transact(world.namespace(0).id, (at) => at.letChunksGo([hash], world.clock.now()));
  },
  "that only another namespace has": async (world, saved) => {
    await world.save(world.server(), 1, saved);
  },
  "of a version that was just forgotten": async (world, saved) => {
    await world.save(world.server(), 0, saved);
    await world.forgetAll(world.server(), 0);
    world.clock.advance(graceMs + 1);
  },
  "that was claimed long ago": async (world, { chunk }) => {
    await world.metadata.transact(world.namespace(0).id, (at) => at.claimChunks([chunk], world.clock.now()));
    world.clock.advance(graceMs + 1);
  },
};

/** Who may take part. Each takes its own turns. */
const actors: Record<string, (world: RaceWorld, name: string) => Promise<unknown>> = {
  "a device that saves": (world, name) => world.save(world.server(name), 0, one),
  "another that saves the same": (world, name) => world.save(world.server(name), 0, one),
  "a stranger who saves the same": (world, name) => world.save(world.server(name), 1, one),
  "a collector": collects,
  "another collector": collects,
  "a user who deletes all": (world, name) => world.forgetAll(world.server(name), 0),
  "a device that copies": (world, name) => world.commit(world.server(name), 0, one, false),
  "time that goes by": async (world, name) => {
    await world.turns.take(name, "grace");
    world.clock.advance(graceMs + 1);
  },
};

async function collects(world: RaceWorld, name: string): Promise<void> {
  try {
    await world.server(name).collect({ sweep: slices });
  } catch (error) {
    // Time went by while it deleted.
    if (!isSyncError(error, "timeout")) throw error;
  }
}

async function race(seed: number): Promise<void> {
  const dice = new Dice(seed);
  const world = new RaceWorld();
  await world.createNamespaces(2);
  const beginning = dice.pick(Object.keys(beginnings));
  await beginnings[beginning]?.(world, one);
  const failures: string[] = [];
  const taking = Object.keys(actors).filter((name) => name === "a collector" || dice.below(2) === 0);
  for (const name of taking) {
    actors[name]?.(world, name).catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
  }
  const victim = dice.below(3) === 0 ? dice.pick(taking) : undefined;
  const killAt = dice.below(30);
  const look = async () => {
    if (victim !== undefined && world.turns.steps.length === killAt) world.turns.kill(victim);
    failures.push(...(await world.damage(texts)));
  };
  // Now and then one of them goes on for a while.
  let last = 0;
  await world.turns.give((count) => {
    if (dice.below(3) === 0) last = dice.below(1000);
    return last % Math.max(1, count);
  }, look);
  await world.collectAll();
  const [needed, there] = await world.neededAndThere(texts);
  expect({ seed, beginning, steps: world.turns.steps, failures, there }).toMatchObject({
    failures: [],
    there: needed,
  });
}

class Dice {
  readonly #randomness;

  constructor(seed: number) {
    this.#randomness = seededRandomness(BigInt(seed));
  }

  below(end: number): number {
    const bytes = this.#randomness.bytes(4);
    return new DataView(bytes.buffer).getUint32(0) % end;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Parts of the seeds, so that progress is seen; `RACES` runs more of them. */
const parts = Array.from({ length: Number(process.env["RACES"] ?? 1_200) / 300 }, (_, i) => i * 300);

describe("collection leaves every chunk that is needed and no other, in whatever order calls come and whoever is killed", () => {
  test.each(parts)(
    "300 orders from %i",
    async (from) => {
      for (let seed = from; seed < from + 300; seed++) await race(seed);
    },
    120_000,
  );
});
