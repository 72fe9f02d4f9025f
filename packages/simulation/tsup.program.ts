import { defineConfig } from "tsup";

/** The program in one file, from the sources of every workspace package, so that it never runs a stale build. */
export default defineConfig({
  entry: { main: "src/program/main.ts" },
  outDir: "dist/program",
  format: "esm",
  target: "node20",
  platform: "node",
  noExternal: [/.*/],
  sourcemap: "inline",
  silent: true,
  esbuildOptions(options) {
    options.conditions = ["@syncline/source", "module", "node"];
  },
});
