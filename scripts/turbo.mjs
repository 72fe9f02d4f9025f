import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const windows = process.platform === "win32";
const turbo = fileURLToPath(new URL(`../node_modules/.bin/turbo${windows ? ".cmd" : ""}`, import.meta.url));

/** Runs turbo as `npx turbo` does, on every platform, without telemetry. */
const { status, error } = spawnSync(turbo, process.argv.slice(2), {
  stdio: "inherit",
  shell: windows,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
});
if (error !== undefined) console.error(error.message);
process.exitCode = status ?? 1;
