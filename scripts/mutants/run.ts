import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SeedRange } from "./mutant.js";
import type { ScratchCopy } from "./scratch-copy.js";
import { type TestReport, type Verdict, verdictOfSeeds, verdictOfTests } from "./verdict.js";

export interface RunOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Runs these test files in the copy, until the first failure. */
export async function runTests(
  copy: ScratchCopy,
  tests: readonly string[],
  options: RunOptions,
): Promise<Verdict> {
  const report = join(copy.folder, "node_modules", ".report.json");
  rmSync(report, { force: true });
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  // What fails only now and then, on a busy machine, says nothing about a fault: it gets a second try.
  const flags = ["--bail=1", "--retry=1", "--maxWorkers=1", "--reporter=json", `--outputFile=${report}`];
  const { exitCode } = await program(copy, ".", [vitest, "run", ...tests, ...flags], options);
  return verdictOfTests(readReport(report), exitCode);
}

/** Builds the simulation in the copy and runs these seeds, until the first failure. */
export async function runSeeds(
  copy: ScratchCopy,
  { from, seeds, operations, faults }: SeedRange,
  options: RunOptions,
): Promise<Verdict> {
  const folder = join("packages", "simulation");
  const tsup = join(copy.folder, "node_modules", "tsup", "dist", "cli-default.js");
  const built = await program(copy, folder, [tsup, "--config", "tsup.program.ts"], options);
  if (built.exitCode !== 0) return { kind: "broken", by: "the simulation cannot be built" };
  const range = ["--from", `${from}`, "--seeds", `${seeds}`, "--operations", `${operations}`];
  const args = [join("dist", "program", "main.js"), ...range, "--faults", faults, "--failures", "1"];
  const { output, exitCode } = await program(copy, folder, args, options);
  return verdictOfSeeds(output, exitCode);
}

function readReport(path: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as TestReport;
  } catch {
    return undefined;
  }
}

/** Runs a program of Node's in the copy to its end. No exit code: it was stopped because it took too long. */
async function program(
  copy: ScratchCopy,
  folder: string,
  args: readonly string[],
  { limitMs, signal }: RunOptions,
): Promise<{ output: string; exitCode: number | undefined }> {
  signal.throwIfAborted();
  // A group of its own, so that its threads and processes end with it.
  const child = spawn(process.execPath, args, {
    cwd: join(copy.folder, folder),
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, CI: "1", NO_COLOR: "1" },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  let late = false;
  const stop = () => endGroup(child.pid);
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, limitMs);
  signal.addEventListener("abort", stop, { once: true });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  // What a failing test has started and not ended goes with it.
  stop();
  signal.throwIfAborted();
  return { output, exitCode: late ? undefined : exitCode };
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}
