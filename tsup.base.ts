import { defineConfig, type Options } from "tsup";

/** One build recipe for every package, kept thin so that another bundler is a swap. */
export const library = (entry: Record<string, string>, extra: Options = {}) =>
  defineConfig({
    entry,
    format: "esm",
    target: "es2023",
    platform: "neutral",
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    tsconfig: "tsconfig.build.json",
    ...extra,
  });
