import { type Problem, type SyncStatus, stoppedStatus } from "@syncline/core";
import { expect, it } from "vitest";
import { describeStatus } from "./describe-status.js";

const problem = {} as Problem;
it.each<[Partial<SyncStatus>, string, string]>([
  [{ phase: "idle", inSyncAtMs: 1 }, "Up to date", "good"],
  [{ phase: "scanning", inSyncAtMs: 1 }, "Up to date", "good"],
  [{ phase: "syncing", inSyncAtMs: 1, pending: 2 }, "Syncing", "busy"],
  [{ phase: "scanning" }, "Syncing", "busy"],
  [{ phase: "idle", inSyncAtMs: 1, pending: 1, problems: [problem] }, "1 problem", "bad"],
  [{ phase: "offline", inSyncAtMs: 1 }, "Offline", "warn"],
  [{ phase: "offline", pending: 3, problems: [problem] }, "Offline, changes wait", "warn"],
  [{ phase: "refused" }, "Sign in again", "bad"],
  [{ phase: "halted" }, "Needs a decision", "bad"],
  [{}, "Not syncing", "bad"],
])("%j is %s", (status, text, mood) => {
  expect(describeStatus({ ...stoppedStatus, ...status }, true)).toMatchObject({ text, mood });
});

it("knows of the missing network before the engine does, but of nothing worse", () => {
  const offline = (phase: SyncStatus["phase"]) =>
    describeStatus({ ...stoppedStatus, phase, inSyncAtMs: 1 }, false).text;
  expect([offline("idle"), offline("syncing"), offline("refused")]).toEqual([
    "Offline",
    "Offline",
    "Sign in again",
  ]);
});
