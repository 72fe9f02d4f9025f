import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { thisMachine } from "./machine.js";
import { chosen, type Options, optionsFrom, usage } from "./options.js";
import { measureParts, partsAt } from "./parts/index.js";
import { missingPrograms, type Peer, peers } from "./peers/index.js";
import { chart, type PeerEntry, page, type Report, text } from "./report/index.js";
import { runAll } from "./rounds/index.js";
import { scenariosAt } from "./work/index.js";

const args = process.argv.slice(2);
const options = parsed();
const say = (line: string) => console.error(line);
const report = await run(options);
if (options.report !== undefined) await save(report, options.report);
console.log(options.json ? JSON.stringify(report) : `\n${text(report)}`);

function parsed(): Options {
  try {
    return optionsFrom(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

async function run({ scale, rounds, only, peers: wanted }: Options): Promise<Report> {
  const everything = [...scenariosAt(scale), ...partsAt(scale)];
  const names = new Set(pick(everything, only).map(({ name }) => name));
  const scenarios = scenariosAt(scale).filter(({ name }) => names.has(name));
  const entries: PeerEntry[] = [];
  const present: Peer[] = [];
  for (const peer of pick(peers, wanted)) {
    const missing = await missingPrograms(peer);
    const { name, commands } = peer;
    const version = missing.length > 0 ? undefined : await peer.version();
    if (missing.length > 0) say(`${name} is missing: no ${missing.join(" and no ")} on the PATH.`);
    else present.push(peer);
    entries.push({ name, version, missing, commands });
  }
  const results = await runAll({ scenarios, peers: present, rounds }, say);
  const parts = await measureParts(
    partsAt(scale).filter(({ name }) => names.has(name)),
    Math.max(1, rounds),
    say,
  );
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: await thisMachine(),
    command: ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" "),
    scale,
    rounds,
    peers: entries,
    works: scenarios.flatMap(({ works, inMemory }) => works.map(({ id, what }) => ({ id, what, inMemory }))),
    results,
    parts,
  };
}

function pick<T extends { readonly name: string }>(all: readonly T[], names: readonly string[] | undefined) {
  try {
    return chosen(all, names);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

async function save(found: Report, folder: string): Promise<void> {
  const chartName = "benchmarks.svg";
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, chartName), chart(found));
  await writeFile(join(folder, "benchmarks.md"), page(found, chartName));
}
