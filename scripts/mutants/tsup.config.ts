import { defineConfig } from "tsup";

/** The program in one file, beside its sources; it is started from the top of the repository. */
export default defineConfig({
  entry: { main: "scripts/mutants/main.ts" },
  outDir: "scripts/mutants/dist",
  format: "esm",
  target: "node20",
  platform: "node",
  skipNodeModulesBundle: true,
  sourcemap: "inline",
  silent: true,
});
