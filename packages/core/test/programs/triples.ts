import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { type BatchResult, batchTriples, type Finding, runBatch } from "../triples/batch.js";
import { type ProgramOptions, readOptions, usage } from "../triples/options.js";

// Refusals are errors by the thousand whose stacks nobody reads.
Error.stackTraceLimit = 0;

if (isMainThread) process.exitCode = await main(process.argv.slice(2));
else parentPort?.on("message", (seed: number) => parentPort?.postMessage(runBatch(seed)));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) return say(usage, 0);
  const options = readOptions(args);
  if (options.seed === undefined) return await runRange(options);
  const { triples, finding } = runBatch(options.seed, { path: options.path });
  if (finding !== undefined) show(finding);
  return say(
    finding === undefined ? `${triples} triples, none fails.` : "FAILED",
    finding === undefined ? 0 : 1,
  );
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

function show({ seed, path, failure, history }: Finding): void {
  say(`\n--seed ${seed} --path ${path}\n${failure}\n${JSON.stringify(history)}\n`, 0);
}

async function runRange({ count, from, jobs, mostFindings }: ProgramOptions): Promise<number> {
  const startedAtMs = Date.now();
  const end = from + Math.ceil(count / batchTriples);
  let next = from;
  let triples = 0;
  let seeds = 0;
  let findings = 0;
  const take = () => (next < end && findings < mostFindings ? next++ : undefined);
  const rate = () => Math.round((triples / (Date.now() - startedAtMs)) * 1000);
  const add = (result: BatchResult) => {
    triples += result.triples;
    seeds++;
    if (result.finding !== undefined) {
      findings++;
      show(result.finding);
    }
    process.stderr.write(`\r${triples} of ${count} triples, ${rate()} a second, ${findings} findings `);
  };
  if (jobs === 1) for (let seed = take(); seed !== undefined; seed = take()) add(runBatch(seed));
  else await Promise.all(Array.from({ length: jobs }, () => workThrough(take, add)));
  process.stderr.write("\n");
  const range = `seeds ${from} to ${from + seeds - 1}`;
  return say(`${triples} triples (${range}), ${rate()} a second, ${findings} findings`, findings > 0 ? 1 : 0);
}

/** One thread, from its first seed to its last. */
async function workThrough(
  take: () => number | undefined,
  add: (result: BatchResult) => void,
): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
  try {
    for (let seed = take(); seed !== undefined; seed = take()) {
      worker.postMessage(seed);
      const [result] = (await once(worker, "message")) as [BatchResult];
      add(result);
    }
  } finally {
    await worker.terminate();
  }
}
