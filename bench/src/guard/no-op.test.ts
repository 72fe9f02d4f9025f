import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sqliteState } from "@syncline/adapter-node";
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
  "a pass that finds nothing looks at each file once, reads little of its state, and asks the server next to nothing",
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
    const rows = await rowsReadAtStart(join(folder, "sender-state", "state.db"));
    expect(rows.bytes).toBeGreaterThan(files);
    expect.soft(rows.count, "rows of the state").toBeLessThanOrEqual(noOpLimits.stateRows);
    expect.soft(rows.bytes, "bytes of the state").toBeLessThanOrEqual(noOpLimits.stateBytes);
  },
  timeoutMs,
);

/** What an engine reads of its state before it looks at anything else. */
async function rowsReadAtStart(path: string): Promise<{ readonly count: number; readonly bytes: number }> {
  const state = sqliteState(path, { readOnly: true });
  let count = 0;
  let bytes = 0;
  for (const table of ["base", "local", "remote", "sent", "disk"] as const) {
    for await (const [, value] of state.entries(table)) {
      count++;
      bytes += value.length;
    }
  }
  await state.close();
  return { count, bytes };
}

/** Waits until nothing in the folder was changed in the last so many milliseconds. */
async function untilOlderThan(ageMs: number, within: string): Promise<void> {
  const names = await readdir(within, { recursive: true });
  const stats = await Promise.all(names.map((name) => lstat(join(within, name))));
  const newestMs = Math.max(...stats.map(({ ctimeMs }) => ctimeMs));
  await setTimeout(Math.max(0, newestMs + ageMs + 1 - Date.now()));
}
