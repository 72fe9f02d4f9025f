import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as vite from "vite";
import { webpack } from "webpack";

const app = fileURLToPath(new URL("./app", import.meta.url));
const page = join(app, "page.js");

/** Bundles the app into a folder, with as little of a configuration as each bundler needs. */
export const bundlers: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  vite: (outDir) =>
    vite.build({
      root: app,
      configFile: false,
      logLevel: "error",
      build: { outDir, rolldownOptions: { input: page, output: { entryFileNames: "[name].js" } } },
    }),

  webpack: (path) =>
    new Promise((resolve, reject) => {
      const configuration = { mode: "production", entry: { page }, output: { path } } as const;
      webpack(configuration, (error, stats) => {
        if (error !== null) reject(error);
        else if (stats?.hasErrors()) reject(new Error(stats.toString("errors-only")));
        else resolve(stats);
      });
    }),

  /** It does not look for workers: this one's program is an entry of its own, beside the page's. */
  esbuild: (outdir) =>
    esbuild.build({
      entryPoints: { page, worker: "@syncline/adapter-browser/worker" },
      absWorkingDir: app,
      outdir,
      bundle: true,
      format: "esm",
      minify: true,
      logLevel: "error",
    }),
};

/** All files below a folder, by the addresses that a server has them under. */
export async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(folder.length), await readFile(path));
  }
  return files;
}
