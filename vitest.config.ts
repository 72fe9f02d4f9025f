import { defineConfig } from "vitest/config";
import { runs } from "./packages/core/src/property-runs.fixture.js";

/** Tests run against the sources of every workspace package, so that no build can be stale. */
const conditions = ["@syncline/source", "module", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,examples}/*/{src,test}/**/*.test.ts", "{scripts,stage,bench}/**/*.test.ts"],
    /** Properties that are tried more often take longer. */
    testTimeout: Math.max(30_000, runs(30_000)),
    hookTimeout: 60_000,
  },
});
