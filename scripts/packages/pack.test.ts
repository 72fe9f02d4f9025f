import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedFiles, repository, textOf } from "../guards/committed-files.js";

const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
}

const packages = committedFiles("packages")
  .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
  .map((path) => ({ folder: path.split("/")[1] as string, manifest: JSON.parse(textOf(path)) as Manifest }))
  .filter(({ manifest }) => manifest.private !== true);

let app: string;
beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "syncline-app-"));
  const folders = packages.map(({ folder }) => join(repository, "packages", folder));
  await run("npm", ["pack", "--pack-destination", app, "--ignore-scripts", ...folders], { cwd: repository });
  const tarballs = (await readdir(app)).filter((name) => name.endsWith(".tgz"));
  await writeFile(join(app, "package.json"), '{ "name": "app", "private": true, "type": "module" }');
  const words = [
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    ...tarballs.map((name) => `./${name}`),
  ];
  await run("npm", [...words, "vitest@4"], { cwd: app });
}, 300_000);
afterAll(async () => await rm(app, { recursive: true, force: true }));

const evaluate = async (script: string) =>
  (await run(process.execPath, ["--input-type=module", "-e", script], { cwd: app })).stdout.trim();

/** Entry points that do something by themselves: a worker's, or suites that only run inside a test. */
const notForImport = [
  "@syncline/adapter-browser/worker",
  "@syncline/adapter-node/worker",
  "@syncline/conformance",
];
const entries = packages.flatMap(({ manifest: { name, exports } }) =>
  Object.keys(exports)
    .filter((entry) => !entry.endsWith(".json"))
    .map((entry) => name + entry.slice(1)),
);

describe("the packed packages, installed in an empty app", () => {
  it.each(entries.filter((entry) => !notForImport.includes(entry)))("%s is imported", async (entry) => {
    const count = await evaluate(`console.log(Object.keys(await import("${entry}")).length)`);
    expect(Number(count)).toBeGreaterThan(0);
  });

  it.each(entries)("%s is found", async (entry) => {
    expect(await evaluate(`console.log(import.meta.resolve("${entry}"))`)).toMatch(/\/dist\/[\w-]+\.js$/);
  });

  it("give a program that runs", async () => {
    const { stdout } = await run(join(app, "node_modules", ".bin", "syncline"), ["--help"]);
    expect(stdout).toContain("syncline sync <folder>");
  });
});
