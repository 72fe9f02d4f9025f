import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inTemporaryFolder, textTable, writeSeededFile } from "@syncline/stage";
import { Bench } from "tinybench";
import { mebibyte } from "../data/index.js";
import { commitMicros } from "./commit.js";
import { contentMicros } from "./content.js";
import { withHttpCommits } from "./http-commit.js";
import type { Micro } from "./micro.js";
import { plannerMicros } from "./planner.js";
import { protocolMicros } from "./protocol.js";
import { vectorMicros } from "./vectors.js";

const sizeBytes = 64 * mebibyte;

/** CPU time of this process: what others do on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of CPU for one unit, by name: the least disturbed call, as disturbance only ever adds. */
async function measure(micros: readonly Micro[]): Promise<Record<string, number>> {
  const bench = new Bench({ now: cpuMs, time: 500, iterations: 5, warmupTime: 100, warmupIterations: 2 });
  const figures: Record<string, number> = {};
  for (const { name, run } of micros) bench.add(name, run);
  await bench.run();
  for (const { name, amount } of micros) {
    const result = bench.getTask(name)?.result;
    if (result?.state === "errored") throw result.error;
    if (result?.state === "completed") figures[name] = result.latency.min / amount;
  }
  return figures;
}

const plainOf = process.argv[2] === "--plain" ? process.argv[3] : undefined;
if (plainOf !== undefined) {
  // Which kernel is used is decided at the first call, so nothing has been decided yet.
  Reflect.deleteProperty(globalThis, "WebAssembly");
  const micros = contentMicros(await readFile(plainOf), plainOf).filter(({ hasKernel }) => hasKernel);
  process.stdout.write(JSON.stringify(await measure(micros)));
} else {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "content");
    await writeSeededFile(path, "micro", sizeBytes);
    const micros = [
      ...contentMicros(await readFile(path), path),
      ...plannerMicros(),
      ...vectorMicros(),
      ...(await protocolMicros()),
      ...(await commitMicros(folder)),
    ];
    const figures = await withHttpCommits(join(folder, "server"), (overHttp) => {
      micros.push(...overHttp);
      return measure(micros);
    });
    const self = fileURLToPath(import.meta.url);
    const plain = JSON.parse(
      execFileSync(process.execPath, [self, "--plain", path]).toString(),
    ) as typeof figures;
    report(micros, figures, plain);
  });
}

function report(
  micros: readonly Micro[],
  figures: Record<string, number>,
  plain: Record<string, number>,
): void {
  const speed = (perUnitMs: number | undefined, unit: string) =>
    perUnitMs === undefined ? "" : `${Math.round(1000 / perUnitMs).toLocaleString("en")} ${unit}/s`;
  const rows = micros.map(({ name, unit }) => [
    name,
    `${Number(((figures[name] ?? Number.NaN) * 1000).toPrecision(3))} µs`,
    unit.replace(/s$/, ""),
    speed(figures[name], unit),
    speed(plain[name], unit),
  ]);
  console.log(textTable(["CPU time of", "one", "", "", "without WebAssembly"], rows));
}
