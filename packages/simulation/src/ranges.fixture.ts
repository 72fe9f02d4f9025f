import { expect } from "vitest";
import type { FaultClass } from "./faults/index.js";
import { rollScenario, runScenario } from "./scenario/index.js";

/** Acts of users in one schedule of the tests: short ones find most; `npm run simulate` runs as many and as long ones as one likes. */
const operations = 25;

/** Seeds `from` to `end - 1` in parts, so that progress is seen. Both ends of a part belong to it. */
export function ranges(from: number, end: number, size = 100): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (let first = from; first < end; first += size)
    parts.push({ from: first, to: Math.min(end, first + size) - 1 });
  return parts;
}

/** Runs each seed of the range and asks every oracle. */
export async function expectContent(faults: readonly FaultClass[], from: number, to: number): Promise<void> {
  for (let seed = from; seed <= to; seed++) {
    const { failures } = await runScenario(rollScenario(BigInt(seed), { operations, faults }));
    expect(failures, `seed ${seed}`).toEqual([]);
  }
}

/** Runs each seed of the range twice; no two seeds do the same, and none does something else the second time. */
export async function expectRepeats(faults: readonly FaultClass[], from: number, to: number): Promise<void> {
  const hashes = new Set<string>();
  for (let seed = from; seed <= to; seed++) {
    const scenario = rollScenario(BigInt(seed), { operations, faults });
    const first = await runScenario(scenario);
    expect(first.failures, `seed ${seed}`).toEqual([]);
    expect(await runScenario(scenario)).toEqual(first);
    hashes.add(first.hash);
  }
  expect(hashes.size).toBe(to - from + 1);
}
