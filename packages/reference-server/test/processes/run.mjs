/**
 * Runs the crash rounds as often as one likes:
 *
 *     npm run crash -w @syncline/reference-server -- --rounds 500 --seed 7
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { rounds: { type: "string" }, seed: { type: "string" } } });
const env = { ...process.env };
if (values.rounds !== undefined) env["SYNCLINE_CRASH_ROUNDS"] = values.rounds;
if (values.seed !== undefined) env["SYNCLINE_CRASH_SEED"] = values.seed;
const cwd = fileURLToPath(new URL("../../../..", import.meta.url));
const test = "packages/reference-server/test/processes/crash.test.ts";
const { status } = spawnSync("npx", ["vitest", "run", test], { cwd, env, stdio: "inherit" });
process.exit(status ?? 1);
