import { setMaxListeners } from "node:events";
import type { Mutant } from "./mutant.js";
import { type MutantOptions, readOptions, usage } from "./options.js";
import { planted } from "./plant.js";
import { type RunOptions, runSeeds, runTests } from "./run.js";
import { removeAbandoned, ScratchCopy } from "./scratch-copy.js";
import { mutants } from "./table/index.js";
import { TypeCheck } from "./type-check.js";
import type { Verdict } from "./verdict.js";

interface Result {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  readonly seconds: number;
}

const stopper = new AbortController();
setMaxListeners(0, stopper.signal);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => stopper.abort(new Error(`Stopped by ${signal}.`)));
}

const copies: ScratchCopy[] = [];
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
} finally {
  for (const copy of copies) copy.remove();
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) return say(usage);
  const options = readOptions(args);
  const chosen = choose(options.only);
  if (options.list) {
    for (const { id, fault } of chosen) say(`${id}: ${fault}`);
    return 0;
  }
  removeAbandoned();
  const first = ScratchCopy.of(process.cwd(), options.at);
  copies.push(first);
  // All of them before any is run: a table that has rotted is said at once.
  const complaints = compileAll(first, chosen);
  const run: RunOptions = { limitMs: options.limitMs, signal: stopper.signal };
  await checkBaseline(first, chosen, { ...run, limitMs: 20 * run.limitMs });
  const results = await runAll(first, chosen, complaints, options, run);
  return report(results);
}

function choose(only: readonly string[]): readonly Mutant[] {
  const unknown = only.filter((id) => !mutants.some((mutant) => mutant.id === id));
  if (unknown.length > 0) throw new Error(`There is no mutant "${unknown.join('", "')}".`);
  return only.length === 0 ? mutants : mutants.filter(({ id }) => only.includes(id));
}

/** What the compiler says about mutants that it does not like. Throws for one that cannot be planted. */
function compileAll(copy: ScratchCopy, chosen: readonly Mutant[]): ReadonlyMap<Mutant, string> {
  const files = chosen.map((mutant) => planted(mutant, (file) => copy.read(file)));
  const types = new TypeCheck(copy.folder);
  const complaints = new Map<Mutant, string>();
  for (const [i, mutant] of chosen.entries()) {
    const complaint = types.complaint(files[i] ?? new Map());
    if (complaint !== undefined) complaints.set(mutant, complaint);
  }
  return complaints;
}

/** Without a fault, all that is to notice faults must pass: otherwise its failures would say nothing. */
async function checkBaseline(copy: ScratchCopy, chosen: readonly Mutant[], run: RunOptions): Promise<void> {
  const startMs = performance.now();
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  const ranges = new Set(chosen.flatMap(({ seeds }) => (seeds === undefined ? [] : [seeds])));
  const verdicts = tests.length === 0 ? [] : [await runTests(copy, tests, run)];
  for (const range of ranges) verdicts.push(await runSeeds(copy, range, run));
  for (const { kind, by } of verdicts) {
    if (kind !== "survived") throw new Error(`Without any fault, the tests do not pass: ${kind}: ${by}`);
  }
  tell(`baseline: ${tests.length} test files pass, ${secondsSince(startMs)} s\n`);
}

async function runAll(
  first: ScratchCopy,
  chosen: readonly Mutant[],
  complaints: ReadonlyMap<Mutant, string>,
  { jobs }: MutantOptions,
  run: RunOptions,
): Promise<readonly Result[]> {
  const results = new Map<Mutant, Result>();
  const queue = [...chosen];
  const work = async (copy: ScratchCopy) => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const result = await runOne(copy, mutant, complaints.get(mutant), run);
      results.set(mutant, result);
      const { kind, by } = result.verdict;
      tell(`${results.size}/${chosen.length} ${mutant.id}: ${kind}: ${by} (${result.seconds} s)\n`);
    }
  };
  for (let i = 1; i < Math.min(jobs, chosen.length); i++) copies.push(ScratchCopy.like(first));
  await Promise.all(copies.map(work));
  return chosen.flatMap((mutant) => results.get(mutant) ?? []);
}

async function runOne(
  copy: ScratchCopy,
  mutant: Mutant,
  complaint: string | undefined,
  run: RunOptions,
): Promise<Result> {
  const files = planted(mutant, (file) => copy.read(file));
  const startMs = performance.now();
  const undo = copy.write(files);
  try {
    const verdict: Verdict =
      complaint === undefined
        ? await judge(copy, mutant, run)
        : { kind: "broken", by: `it does not compile: ${complaint}` };
    return { mutant, verdict, seconds: secondsSince(startMs) };
  } finally {
    undo();
  }
}

/** Where both are said to notice, both have to. */
async function judge(copy: ScratchCopy, { tests, seeds }: Mutant, run: RunOptions): Promise<Verdict> {
  const byTests = await runTests(copy, tests, run);
  if (byTests.kind !== "caught" || seeds === undefined) return byTests;
  const bySeeds = await runSeeds(copy, seeds, run);
  return bySeeds.kind === "caught" ? { ...byTests, by: `${byTests.by}; ${bySeeds.by}` } : bySeeds;
}

function report(results: readonly Result[]): number {
  say("| mutant | caught by | seconds |\n| --- | --- | --- |");
  for (const { mutant, verdict, seconds } of results) {
    const by = verdict.kind === "caught" ? verdict.by : `**${verdict.kind}**: ${verdict.by}`;
    say(`| ${mutant.id} | ${by.replaceAll("|", "\\|")} | ${seconds} |`);
  }
  const counted = (kind: Verdict["kind"]) => results.filter(({ verdict }) => verdict.kind === kind).length;
  const caught = counted("caught");
  const [survived, late, broken] = [counted("survived"), counted("timed out"), counted("broken")];
  say(
    `\n${results.length} mutants: ${caught} caught, ${survived} survived, ${late} timed out, ${broken} broken`,
  );
  return caught === results.length ? 0 : 1;
}

function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

function tell(text: string): void {
  process.stderr.write(text);
}

function secondsSince(startMs: number): number {
  return Math.round((performance.now() - startMs) / 1000);
}
