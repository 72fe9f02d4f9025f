import { defineConfig } from "tsup";

/** The program in one file, from the sources, so that it never runs a stale build. It is not part of the package. */
export default defineConfig({
  entry: { triples: "test/programs/triples.ts" },
  outDir: "test/dist",
  format: "esm",
  target: "node20",
  platform: "node",
  noExternal: [/.*/],
  sourcemap: "inline",
  silent: true,
});
