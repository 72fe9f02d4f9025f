import { describe, expect, it } from "vitest";
import { everyFault, rollScenario, runScenario } from "./scenario/index.js";

/** Short schedules in every test run; to grow with the machine's patience. `npm run simulate` runs as many as one likes. */
const schedules = 240;
const operations = 25;
/** Seeds that are run twice. */
const twice = 100;

function failuresOf(faults: typeof everyFault, from: number, count: number): () => Promise<void> {
  return async () => {
    for (let seed = from; seed < from + count; seed++) {
      const { failures } = await runScenario(rollScenario(BigInt(seed), { operations, faults }));
      expect(failures, `seed ${seed}`).toEqual([]);
    }
  };
}

describe("a simulated fleet", () => {
  it("comes to rest with all that its users saved, on good days", failuresOf([], 0, schedules / 2), 120_000);

  it("does so whatever goes wrong", failuresOf(everyFault, 10_000, schedules / 2), 120_000);

  it("does the same on every run of a seed", async () => {
    const hashes = new Set<string>();
    for (let seed = 0; seed < twice; seed++) {
      const scenario = rollScenario(BigInt(seed), { operations, faults: everyFault });
      const first = await runScenario(scenario);
      expect(await runScenario(scenario)).toEqual(first);
      hashes.add(first.hash);
    }
    expect(hashes.size).toBe(twice);
  }, 120_000);
});
