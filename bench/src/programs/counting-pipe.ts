import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

/**
 * Stands where a remote shell would: `counting-pipe FILE HOST COMMAND…` runs the command on this machine, passes on
 * what goes in and out, and leaves the number of bytes each way in the file.
 */
const [counts = "", , command = "", ...args] = process.argv.slice(2);
const total = { up: 0, down: 0 };
const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
process.stdin.on("data", (bytes: Buffer) => {
  total.up += bytes.length;
});
child.stdout.on("data", (bytes: Buffer) => {
  total.down += bytes.length;
});
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.stdin.on("error", () => {});
child.on("close", (code) => {
  writeFileSync(counts, JSON.stringify(total));
  process.exitCode = code ?? 1;
});
