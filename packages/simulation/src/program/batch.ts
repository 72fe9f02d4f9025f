import type { FaultClass } from "../faults/index.js";
import { rollScenario, runScenario, type ScenarioOptions } from "../scenario/index.js";

export interface BatchResult {
  readonly seeds: number;
  readonly turns: number;
  readonly counts: ReadonlyMap<FaultClass, number>;
  readonly failed: readonly { readonly seed: number; readonly failures: readonly string[] }[];
}

export interface Batch extends ScenarioOptions {
  readonly from: number;
  readonly seeds: number;
}

/** Runs a range of seeds, one after another. */
export async function runBatch({ from, seeds, ...options }: Batch): Promise<BatchResult> {
  const counts = new Map<FaultClass, number>();
  const failed: { seed: number; failures: readonly string[] }[] = [];
  let turns = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await runScenario(rollScenario(BigInt(seed), options));
    turns += result.turns;
    for (const [fault, count] of result.counts) counts.set(fault, (counts.get(fault) ?? 0) + count);
    if (result.failures.length > 0) failed.push({ seed, failures: result.failures });
  }
  return { seeds, turns, counts, failed };
}
