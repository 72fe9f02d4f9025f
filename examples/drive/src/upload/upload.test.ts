import { type SyncStatus, stoppedStatus } from "@syncline/core";
import { describe, expect, it } from "vitest";
import type { Picked } from "./dropped-files.js";
import { planUploads, takenAmong, targetFolders, type WhereTaken } from "./plan-uploads.js";
import { afterUploadEvent, summaryOf, type UploadEvent, type UploadItem } from "./upload-list.js";

const picked = (...paths: string[]): Picked[] => paths.map((path) => ({ path, file: new File(["x"], path) }));

describe("a plan of uploads", () => {
  const names = new Map([
    ["docs", ["a.txt", "Photos"]],
    ["docs/Photos", ["1.jpg"]],
  ]);
  const all = picked("A.txt", "b.txt", "Photos/1.jpg", "New/1.jpg");

  it("looks into each folder that something goes to", () => {
    expect([...targetFolders(all, "docs")]).toEqual(["docs", "docs/Photos", "docs/New"]);
    expect(takenAmong(all, "docs", names).map(({ path }) => path)).toEqual(["A.txt", "Photos/1.jpg"]);
  });

  it.each<[WhereTaken, string[]]>([
    ["replace", ["docs/A.txt", "docs/b.txt", "docs/Photos/1.jpg", "docs/New/1.jpg"]],
    ["keep-both", ["docs/A (2).txt", "docs/b.txt", "docs/Photos/1 (2).jpg", "docs/New/1.jpg"]],
    ["skip", ["docs/b.txt", "docs/New/1.jpg"]],
  ])("can %s what is there already", (whereTaken, paths) => {
    expect(planUploads(all, "docs", names, whereTaken).map(({ path }) => path)).toEqual(paths);
  });

  it("makes two of what comes twice, and empty folders as they are", () => {
    const twice = [...picked("a.txt", "a.txt"), { path: "empty", file: undefined }];
    const paths = planUploads(twice, "", new Map(), "replace").map(({ path }) => path);
    expect(paths).toEqual(["a.txt", "a (2).txt", "empty"]);
  });
});

describe("the list of uploads", () => {
  const item = (id: number, state: UploadItem["state"]): UploadItem => ({
    id,
    path: `${id}`,
    sizeBytes: 10,
    state,
  });
  const states = (items: readonly UploadItem[]) => items.map(({ state }) => state).join(" ");
  const all = [item(1, "waiting"), item(2, "saving"), item(3, "sending"), item(4, "done"), item(5, "failed")];

  it.each<[UploadEvent, string]>([
    [{ event: "began", id: 1 }, "saving saving sending done failed"],
    [{ event: "saved", id: 2 }, "waiting sending sending done failed"],
    [{ event: "failed", id: 2, failure: "full" }, "waiting failed sending done failed"],
    [{ event: "committed", path: "3" }, "waiting saving done done failed"],
    [{ event: "committed", path: "1" }, "waiting saving sending done failed"],
    [{ event: "cancelled" }, "sending done failed"],
    [{ event: "cleared" }, "waiting saving sending"],
  ])("after %j", (event, after) => {
    expect(states(afterUploadEvent(all, event))).toBe(after);
  });

  it("is the same one when nothing has changed", () => {
    expect(afterUploadEvent(all, { event: "committed", path: "elsewhere" })).toBe(all);
  });

  const syncing = (bytesDone: number): SyncStatus => ({
    ...stoppedStatus,
    phase: "syncing",
    progress: { ...stoppedStatus.progress, bytesDone },
  });
  it.each([
    [0, 10],
    [14, 14],
    [99, 20],
  ])("adds up to what the server has: with %d bytes moved in this pass, %d", (moved, bytesDone) => {
    expect(summaryOf(all, syncing(moved))).toEqual({
      files: 4,
      filesDone: 1,
      failed: 1,
      bytes: 40,
      bytesDone,
      isOver: false,
    });
  });
});
