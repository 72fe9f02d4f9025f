import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tinyFiles } from "../data/index.js";
import { type Devices, devicesIn } from "./devices.fixture.js";
import { fileSystemCalls } from "./file-system-calls.fixture.js";
import { noOpLimits } from "./limits.js";

const files = 2000;
/** Files younger than this when they are read may change again without showing it. */
const clockGrainMs = 2000;
const timeoutMs = 180_000;

let folder: string;
let devices: Devices;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-guard-"));
  devices = await devicesIn(folder);
});
afterEach(async () => {
  await devices.close();
  await rm(folder, { recursive: true });
});

it(
  "a pass that finds nothing looks at each file once, and asks the server next to nothing",
  async () => {
    const { sender } = devices;
    tinyFiles(sender.folder, files);
    // What was written just before it was read is read once more: that is not what is counted here.
    await untilOlderThan(clockGrainMs, sender.folder);
    await sender.sync();
    await sender.reopen();
    const before = sender.line.requests;
    const calls = await fileSystemCalls(sender.folder, () => sender.sync());
    expect(calls).toBeGreaterThan(files);
    expect.soft(calls, "file system calls").toBeLessThanOrEqual(noOpLimits.fileSystemCalls);
    expect.soft(sender.line.requests - before, "requests").toBeLessThanOrEqual(noOpLimits.requests);
  },
  timeoutMs,
);

/** Waits until nothing in the folder was changed in the last so many milliseconds. */
async function untilOlderThan(ageMs: number, within: string): Promise<void> {
  const names = await readdir(within, { recursive: true });
  const stats = await Promise.all(names.map((name) => lstat(join(within, name))));
  const newestMs = Math.max(...stats.map(({ ctimeMs }) => ctimeMs));
  await setTimeout(Math.max(0, newestMs + ageMs + 1 - Date.now()));
}
