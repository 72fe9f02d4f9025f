import { existsSync } from "node:fs";

/** Where Debian's package puts it. */
export const installedPath = "/usr/bin/chromium";

const usualPlaces = [
  installedPath,
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** The Chromium of this machine: what CHROMIUM_PATH names, wherever that is, else the first of the usual places. */
export function findChromium(
  named = process.env["CHROMIUM_PATH"],
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  return named !== undefined && named !== "" ? named : usualPlaces.find(exists);
}
