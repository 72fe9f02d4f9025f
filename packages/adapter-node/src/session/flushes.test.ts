import * as fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SavedSession } from "@syncline/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sessionFile } from "./session-file.js";

// The real calls, listened to.
vi.mock("node:fs", { spy: true });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-session-"));
  vi.clearAllMocks();
});
afterEach(() => rm(folder, { recursive: true }));

test("a session has its name on the disk when it is saved", async () => {
  await sessionFile(join(folder, "session.json")).save({} as SavedSession);
  const descriptor = vi.mocked(fs.openSync).mock.results[
    vi.mocked(fs.openSync).mock.calls.findIndex(([place]) => place === folder)
  ]?.value;
  expect(vi.mocked(fs.fsync).mock.calls.map(([flushed]) => flushed)).toEqual([descriptor]);
});
