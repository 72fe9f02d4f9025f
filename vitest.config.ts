import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { runs } from "./packages/core/src/property-runs.fixture.js";
import { findChromium, installedPath } from "./scripts/chromium/find-chromium.js";
import { scene } from "./scripts/chromium/scene-command.js";

/** Tests run against the sources of every workspace package, so that no build can be stale. */
const source = "@syncline/source";
const nodeConditions = [source, "module", "node"];

const inBrowser = "packages/*/src/**/*.browser.test.ts";

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
          include: ["{packages,examples}/*/{src,test}/**/*.test.ts", "{scripts,stage,bench}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", inBrowser],
          /** Properties that are tried more often take longer. */
          testTimeout: Math.max(30_000, runs(30_000)),
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions: [source, "module", "browser"] },
        test: {
          name: "chromium",
          include: [inBrowser],
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
                args: [
                  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
                  "--disable-gpu",
                  "--disable-quic",
                ],
              },
            }),
          },
        },
      },
    ],
  },
});
