import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

export interface Programs {
  readonly server: string;
  readonly engine: string;
  remove(): void;
}

/** Bundles the programs from their sources, below this package so that they find what they import. */
export async function bundlePrograms(): Promise<Programs> {
  const here = fileURLToPath(new URL("./programs", import.meta.url));
  const outDir = mkdtempSync(join(here, ".bundle-"));
  await build({
    config: false,
    entry: { server: join(here, "server.ts"), engine: join(here, "engine.ts") },
    outDir,
    format: "esm",
    target: "node20",
    platform: "node",
    dts: false,
    silent: true,
    outExtension: () => ({ js: ".mjs" }),
    noExternal: [/^@syncline\//],
    // Everything from outside is found where it is installed.
    external: [/^(?!@syncline\/)[^./]/],
    esbuildOptions: (options) => {
      options.conditions = ["@syncline/source"];
    },
  });
  return {
    server: join(outDir, "server.mjs"),
    engine: join(outDir, "engine.mjs"),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
