import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { launchBrowser } from "../browser/chromium.js";
import { Scene } from "../browser/scene.js";
import { type Site, serveScripts } from "../browser/site.js";
import { bundlers, filesIn } from "./bundle.js";

/** Which scripts a page's policy allows, beside those of its own address. */
const policies = { "WebAssembly allowed": " 'wasm-unsafe-eval'", "WebAssembly refused": "" } as const;

// A busy machine takes minutes for what takes seconds.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(Object.entries(bundlers))("an app that %s has bundled", (_, bundle) => {
  let folder: string;
  let scripts: Map<string, Buffer>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "syncline-bundle-"));
    await bundle(folder);
    scripts = await filesIn(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(Object.entries(policies))("syncs under a strict policy, %s", async (_what, allowed) => {
    const site: Site = await serveScripts(
      scripts,
      (origin) =>
        `default-src 'none'; script-src ${origin}${allowed}; worker-src ${origin}; connect-src http://127.0.0.1:* ws://127.0.0.1:*`,
    );
    const scene = await Scene.open(site.origin);
    const context = await browser.newContext();
    try {
      const { url, namespaceId, token, device } = scene.access;
      const options = { name: "home", remote: { url, namespaceId, token }, device };
      const page = await context.newPage();
      const failures: unknown[] = [];
      page.on("pageerror", (error) => failures.push(error));
      await page.goto(`${site.origin}/#${encodeURIComponent(JSON.stringify(options))}`);
      await expect
        .poll(async () => [await page.title(), ...failures], { timeout: 300_000 })
        .toEqual(["in sync"]);
      await scene.desk.sync();
      expect(await scene.desk.files.text("hello.txt")).toBe("Hello from a bundle.");
    } finally {
      await context.close();
      await scene.close();
      await site.close();
    }
  });
});
