import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { Meter } from "./meter.js";

const run = promisify(execFile);
const busyMs = 200;
const mebibyte = 1024 * 1024;

/** A process that works for so much CPU time, whatever else runs. */
const busy = `const usedUs = () => { const { user, system } = process.cpuUsage(); return user + system; };
   while (usedUs() < ${busyMs * 1000}) for (let i = 0; i < 1e5; i++);`;
/** A process that has held so much memory, and says so and waits. */
const full = (bytes: number) =>
  `Buffer.alloc(${bytes}, 1); process.stdin.on("end", () => {}).resume(); process.stdout.write("full");`;
const node = (script: string) => run(process.execPath, ["-e", script]);

describe.runIf(existsSync("/proc/self/stat"))("what processes used", () => {
  it("counts children that have ended, and their children", async () => {
    const meter = Meter.start();
    await node(busy);
    await node(
      `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(busy)}])`,
    );
    const { cpuMs } = await meter.stop();
    expect(cpuMs).toBeGreaterThanOrEqual(2 * busyMs - 20);
  });

  it("does not count this process, nor what was used before", async () => {
    await node(busy);
    const meter = Meter.start();
    const from = process.cpuUsage();
    while (process.cpuUsage(from).user < busyMs * 1000) for (let i = 0; i < 1e5; i++);
    expect((await meter.stop()).cpuMs).toBeLessThan(busyMs / 2);
  });

  it("finds the most memory that was held at one time", async () => {
    const meter = Meter.start();
    // It lives until it has been looked at: a look that this process is too busy to take in time finds nothing.
    const { stdin, stdout } = spawn(process.execPath, ["-e", full(200 * mebibyte)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(stdout, "data");
    const { peakBytes } = await meter.stop();
    stdin.end();
    expect(peakBytes).toBeGreaterThan(200 * mebibyte);
    expect(peakBytes).toBeLessThan(500 * mebibyte);
  });
});
