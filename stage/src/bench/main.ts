import { availableParallelism, cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { bytesText, secondsText, textTable } from "../report/table.js";
import { large, memory, small } from "./first-sync.js";
import { latency } from "./latency.js";
import type { Figures, Measure } from "./measure.js";
import { noOp } from "./no-op.js";

const measures: readonly Measure[] = [
  { name: "small", about: "10,000 files of 1 to 16 KiB, first sync", run: small },
  { name: "large", about: "one file of 1 GiB, first sync", run: large },
  { name: "latency", about: "save here, visible there", run: latency },
  { name: "no-op", about: "a pass over 100,000 files that finds nothing", run: noOp },
  { name: "memory", about: "peak memory while a 2 GiB file syncs", run: memory },
];

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, json: { type: "boolean" } },
});
const unknown = values.only?.find((name) => !measures.some((measure) => measure.name === name));
if (unknown !== undefined) {
  console.error(`There is no measure "${unknown}": ${measures.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const results: Record<string, Figures> = {};
for (const { name, about, run } of measures.filter(({ name }) => values.only?.includes(name) ?? true)) {
  const figures = await run();
  results[name] = figures;
  if (values.json) continue;
  const rows = Object.entries(figures).map(([figure, value]) => [figure, inWords(figure, value)]);
  console.log(`\n${textTable([`${name}: ${about}`, ""], rows)}`);
}
const machine = {
  cores: availableParallelism(),
  processor: cpus()[0]?.model,
  memoryBytes: totalmem(),
  node: process.version,
};
console.log(`${values.json ? "" : "\n"}${JSON.stringify({ machine, results })}`);

function inWords(figure: string, value: number): string {
  if (/bytes$/i.test(figure)) return bytesText(value);
  if (/MiB( |$)/.test(figure)) return `${Math.round(value)} MiB`;
  if (/^(p\d+|max)Ms$/.test(figure)) return `${Math.round(value)} ms`;
  if (figure.endsWith("Ms")) return secondsText(value);
  return value >= 100 ? Math.round(value).toLocaleString("en") : String(Math.round(value * 10) / 10);
}
