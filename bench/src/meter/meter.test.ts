import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { Meter } from "./meter.js";

const run = promisify(execFile);
const busyMs = 200;
const mebibyte = 1024 * 1024;

/** A process that works for so much CPU time, whatever else runs, and holds so much memory. */
const busy = (bytes: number) =>
  `const held = Buffer.alloc(${bytes}, 1); const usedUs = () => { const { user, system } = process.cpuUsage(); return user + system; };
   while (usedUs() < ${busyMs * 1000}) for (let i = 0; i < 1e5; i++); held.length;`;
const node = (script: string) => run(process.execPath, ["-e", script]);

describe.runIf(existsSync("/proc/self/stat"))("what processes used", () => {
  it("counts children that have ended, and their children", async () => {
    const meter = Meter.start();
    await node(busy(0));
    await node(
      `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(busy(0))}])`,
    );
    const { cpuMs } = await meter.stop();
    expect(cpuMs).toBeGreaterThanOrEqual(2 * busyMs - 20);
  });

  it("does not count this process, nor what was used before", async () => {
    await node(busy(0));
    const meter = Meter.start();
    const from = process.cpuUsage();
    while (process.cpuUsage(from).user < busyMs * 1000) for (let i = 0; i < 1e5; i++);
    expect((await meter.stop()).cpuMs).toBeLessThan(busyMs / 2);
  });

  it("finds the most memory that was held at one time", async () => {
    const meter = Meter.start();
    await node(busy(200 * mebibyte));
    const { peakBytes } = await meter.stop();
    expect(peakBytes).toBeGreaterThan(200 * mebibyte);
    expect(peakBytes).toBeLessThan(500 * mebibyte);
  });
});
