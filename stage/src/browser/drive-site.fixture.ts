import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "@syncline/reference-server";
import type { Browser } from "playwright";
import { build, preview } from "vite";
import { launchBrowser } from "./chromium.js";

export interface DriveSite {
  readonly address: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** The drive as it is delivered, made of the sources, with its policy, a server behind it, and a browser to look at it. */
export async function openDriveSite(): Promise<DriveSite> {
  const root = fileURLToPath(new URL("../../../examples/drive", import.meta.url));
  const home = await mkdtemp(join(tmpdir(), "syncline-drive-"));
  const outDir = join(home, "page");
  await buildAsDelivered(root, outDir);
  const server = await startServer({ dataDir: join(home, "server"), port: 0 });
  const site = await preview({
    root,
    logLevel: "error",
    build: { outDir },
    preview: { port: 0, proxy: { "/v1": { target: server.url, ws: true } } },
  });
  const browser = await launchBrowser();
  return {
    address: site.resolvedUrls?.local[0] ?? "",
    browser,
    close: async () => {
      await browser.close();
      await site.close();
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A test run says "test", which Vite and React would make another page of. */
async function buildAsDelivered(root: string, outDir: string): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await build({
      root,
      logLevel: "error",
      resolve: { conditions: ["@syncline/source", "module", "browser"] },
      build: { outDir },
    });
  } finally {
    process.env["NODE_ENV"] = before;
  }
}
