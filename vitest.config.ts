import { playwright } from "@vitest/browser-playwright";
import { defineConfig, defineProject, type ViteUserConfig } from "vitest/config";
import { runs } from "./packages/core/src/property-runs.fixture.js";
import { findChromium, installedPath } from "./scripts/chromium/find-chromium.js";
import { scene } from "./scripts/chromium/scene-command.js";

/** Tests run against the sources of every workspace package, so that no build can be stale. */
const source = "@syncline/source";
const nodeConditions = [source, "module", "node"];

/** What is measured in Node and in the browser. */
const inBoth = ["packages/adapter-browser/src/**/*.bench.ts"];

const inBrowser = "packages/*/src/**/*.browser.test.ts";

/** Tests that limit what their origin may keep, which those of the same origin would feel. */
const alone = "packages/*/src/**/*.alone.browser.test.ts";

/** Each project has a browser of its own, and its origin. */
const inChromium = (name: string, files: NonNullable<ViteUserConfig["test"]>) =>
  defineProject({
    resolve: { conditions: [source, "module", "browser"] },
    test: {
      ...files,
      name,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      globalSetup: "./scripts/chromium/provide-chromium.ts",
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        instances: [{ browser: "chromium" }],
        commands: { scene },
        provider: playwright({
          launchOptions: {
            // Where none is found yet, one is installed there before the first test.
            executablePath: findChromium() ?? installedPath,
            // Chromium does not run as root within its own sandbox.
            args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-quic"],
          },
        }),
      },
    },
  });

export default defineConfig({
  test: {
    // A busy machine starts a browser in minutes. Only what is said here counts.
    browser: { connectTimeout: 300_000 },
    projects: [
      {
        resolve: { conditions: nodeConditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          name: "node",
          benchmark: { include: inBoth },
          include: ["{packages,examples}/*/{src,test}/**/*.test.ts", "{scripts,stage,bench}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", inBrowser],
          /** Properties that are tried more often take longer. */
          testTimeout: Math.max(30_000, runs(30_000)),
          hookTimeout: 60_000,
        },
      },
      inChromium("chromium", { include: [inBrowser], exclude: [alone], benchmark: { include: inBoth } }),
      inChromium("chromium-alone", { include: [alone] }),
    ],
  },
});
