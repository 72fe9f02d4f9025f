import type { SyncStatus } from "@syncline/core";
import { expect, it } from "vitest";
import { progressLine } from "./progress-bar.js";
import { count, formatBytes, formatDuration } from "./quantities.js";

const status = (
  changes: Partial<SyncStatus>,
  progress: Partial<SyncStatus["progress"]> = {},
): SyncStatus => ({
  phase: "syncing",
  pending: 1,
  problems: [],
  halt: undefined,
  inSyncAtMs: undefined,
  retryAtMs: undefined,
  ...changes,
  progress: { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0, etaMs: undefined, ...progress },
});

it.each([
  [status({ phase: "scanning" }, { filesDone: 3, bytesDone: 2048 }), "scanning  3 files  2.0 KiB"],
  [status({}), "syncing"],
  [
    status({}, { filesDone: 1, filesTotal: 2, bytesDone: 512, bytesTotal: 1024, etaMs: 1500 }),
    "████████████░░░░░░░░░░░░ 50%  1/2 files  512 B of 1.0 KiB  1.5 s left",
  ],
  [
    status({}, { filesDone: 2, filesTotal: 2, bytesDone: 9, bytesTotal: 8 }),
    "████████████████████████ 100%  2/2 files  9 B of 8 B",
  ],
  [status({ phase: "idle", pending: 0 }), "in sync"],
  [status({ phase: "offline" }), "offline"],
])("draws %#", (given, line) => {
  expect(progressLine(given)).toBe(line);
});

it.each([
  [formatBytes(0), "0 B"],
  [formatBytes(1023), "1023 B"],
  [formatBytes(1536), "1.5 KiB"],
  [formatBytes(268_435_456), "256 MiB"],
  [formatDuration(40), "0.0 s"],
  [formatDuration(59_400), "59 s"],
  [formatDuration(200_000), "3 min 20 s"],
  [formatDuration(7_260_000), "2 h 1 min"],
  [count(1, "file"), "1 file"],
  [count(0, "file"), "0 files"],
])("%j is %j", (made, wanted) => {
  expect(made).toBe(wanted);
});
