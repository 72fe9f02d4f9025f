import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from "playwright";
import { findChromium } from "../../../scripts/chromium/find-chromium.js";
import provideChromium from "../../../scripts/chromium/provide-chromium.js";

function launchOptions(): LaunchOptions {
  provideChromium();
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const args = [...sandbox, "--disable-gpu", "--disable-quic"];
  return { executablePath: findChromium() ?? "", args, timeout: 300_000 };
}

/** A browser whose contexts keep what they keep in memory, as private windows do. */
export const launchBrowser = (): Promise<Browser> => chromium.launch(launchOptions());

/** A browser of somebody who uses it every day: what it keeps is on the disk. */
export async function launchProfile(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), "syncline-profile-"));
  const context = await chromium.launchPersistentContext(profile, launchOptions());
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
