import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium, installedPath } from "./find-chromium.js";

/**
 * Called once before the first test in a browser: there is a Chromium afterwards, installed from the system's own
 * packages where that can be done, or this throws and says what to do.
 */
export default function provideChromium(): void {
  const path = findChromium();
  if (path !== undefined && existsSync(path)) return;
  if (path !== undefined) throw new Error(`CHROMIUM_PATH says ${path}, where nothing is.`);
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error(whatToDo);
  try {
    for (const words of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
      execFileSync("apt-get", words, {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    }
  } catch (cause) {
    throw new Error(whatToDo, { cause });
  }
  if (!existsSync(installedPath)) throw new Error(whatToDo);
}

const whatToDo =
  "Tests in a browser need Chromium or Chrome, and found none that they could install: install one " +
  "(Debian and Ubuntu: apt-get install chromium), or name its program in CHROMIUM_PATH.";
