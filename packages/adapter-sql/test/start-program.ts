import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

export type Program = ChildProcessByStdio<null, Readable, null>;

export interface BundledProgram {
  /** Starts it as a process of its own. */
  start(...args: string[]): Program;
  remove(): void;
}

/** Bundles a program of the tests from its sources, below this package so that it finds what it imports. */
export async function bundleProgram(name: string): Promise<BundledProgram> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const outDir = mkdtempSync(join(here, "programs", ".bundle-"));
  await build({
    config: false,
    entry: { program: join(here, "programs", `${name}.ts`) },
    outDir,
    format: "esm",
    target: "node20",
    platform: "node",
    dts: false,
    silent: true,
    outExtension: () => ({ js: ".mjs" }),
    noExternal: [/^@syncline\//],
    esbuildOptions: (options) => {
      options.conditions = ["@syncline/source"];
    },
  });
  return {
    start: (...args) =>
      spawn(process.execPath, [join(outDir, "program.mjs"), ...args], {
        stdio: ["ignore", "pipe", "inherit"],
      }),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
