import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tinyFiles } from "../data/index.js";
import { type Devices, devicesIn } from "./devices.fixture.js";
import { fileSystemCalls } from "./file-system-calls.fixture.js";
import { noOpLimits } from "./limits.js";

const files = 2000;
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
    await sender.sync();
    // Files that were written just before they were read are read once more.
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
