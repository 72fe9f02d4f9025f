import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import type { FaultClass } from "../faults/index.js";
import { rollScenario, runScenario, shrinkScenario } from "../scenario/index.js";
import { type Batch, type BatchResult, runBatch } from "./batch.js";
import { type ProgramOptions, readOptions, usage } from "./options.js";

const batchSeeds = 50;

/** A large run in which a fault never happened has proved nothing about it. */
const largeRun = 2000;

if (isMainThread) process.exitCode = await main(process.argv.slice(2));
else {
  // Faults are errors by the thousand whose stacks nobody reads; a replay has them.
  Error.stackTraceLimit = 0;
  parentPort?.on("message", async (batch: Batch) => parentPort?.postMessage(await runBatch(batch)));
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) return say(usage, 0);
  const options = readOptions(args);
  return options.seed === undefined ? await runRange(options) : await replay(options, options.seed);
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

/** Runs one seed, with its trace; a failing one is shrunk first. */
async function replay(options: ProgramOptions, seed: number): Promise<number> {
  const scenario = rollScenario(BigInt(seed), options);
  const first = await runScenario(scenario);
  const failed = first.failures.length > 0;
  const shown = failed ? await shrinkScenario(scenario, { mostRuns: 1500 }) : scenario;
  const { lines, failures, hash } = await runScenario(shown, { keepLines: true });
  say(lines.join("\n"), 0);
  say(
    `\nseed ${seed}, trace ${hash}, ${shown.happenings.length} of ${scenario.happenings.length} happenings`,
    0,
  );
  const bigintsAsText = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
  if (failed) for (const happening of shown.happenings) say(`  ${JSON.stringify(happening)}`, 0);
  if (failed) say(JSON.stringify({ ...shown, happenings: undefined }, bigintsAsText), 0);
  return say(failed ? `FAILED\n${failures.join("\n")}` : "All oracles are content.", failed ? 1 : 0);
}

async function runRange(options: ProgramOptions): Promise<number> {
  const startedAtMs = Date.now();
  const total = {
    seeds: 0,
    turns: 0,
    counts: new Map<FaultClass, number>(),
    failed: [] as { seed: number; failures: readonly string[] }[],
  };
  const end = options.from + options.seeds;
  let next = options.from;
  const { devices, operations, faults } = options;
  const take = (): Batch | undefined => {
    if (next >= end || total.failed.length >= options.mostFailures) return undefined;
    const from = next;
    next = Math.min(end, from + batchSeeds);
    return { from, seeds: next - from, devices, operations, faults };
  };
  const add = (result: BatchResult) => {
    total.seeds += result.seeds;
    total.turns += result.turns;
    for (const [fault, count] of result.counts)
      total.counts.set(fault, (total.counts.get(fault) ?? 0) + count);
    total.failed.push(...result.failed);
    for (const { seed, failures } of result.failed) say(`seed ${seed}: ${failures.slice(0, 3).join(" ")}`, 0);
    const minutes = (Date.now() - startedAtMs) / 60_000;
    process.stderr.write(
      `\r${total.seeds} of ${options.seeds} seeds, ${Math.round(total.seeds / minutes)} a minute, ${total.failed.length} failed `,
    );
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, () => workThrough(take, add)));
  process.stderr.write("\n");
  say(
    `${total.seeds} schedules, ${total.turns} turns, ${Math.round((Date.now() - startedAtMs) / 1000)} s`,
    0,
  );
  for (const fault of options.faults) say(`${String(total.counts.get(fault) ?? 0).padStart(9)}  ${fault}`, 0);
  const silent = options.faults.filter((fault) => !total.counts.get(fault));
  if (total.seeds >= largeRun && silent.length > 0) say(`FAILED: never happened: ${silent.join(", ")}`, 0);
  say(`${total.failed.length} failed`, 0);
  return total.failed.length > 0 || (total.seeds >= largeRun && silent.length > 0) ? 1 : 0;
}

/** One thread, from its first batch to its last. */
async function workThrough(take: () => Batch | undefined, add: (result: BatchResult) => void): Promise<void> {
  // A young generation that holds what a few schedules leave behind is collected at next to no cost.
  const worker = new Worker(new URL(import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 128 } });
  try {
    for (let batch = take(); batch !== undefined; batch = take()) {
      worker.postMessage(batch);
      const [result] = (await once(worker, "message")) as [BatchResult];
      add(result);
    }
  } finally {
    await worker.terminate();
  }
}
