import * as fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { seededBytes } from "@syncline/conformance";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { folderBlobStore } from "./folder-blob-store.js";

// The real calls, listened to.
vi.mock("node:fs", { spy: true });

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "syncline-blobs-"));
  vi.clearAllMocks();
});
afterEach(() => rm(root, { recursive: true }));

/** What was flushed and named below the root, in order: each file and folder by its path, temporary files as `+`. */
function steps(): string[] {
  const pathOf = (place: unknown) => relative(root, String(place)).replace(/^\+temporary\/.*/, "+");
  const opened = new Map<number, { order: number; path: string }[]>();
  const { mock } = vi.mocked(fs.openSync);
  for (const [i, { value }] of mock.results.entries()) {
    const opening = { order: mock.invocationCallOrder[i] ?? 0, path: pathOf(mock.calls[i]?.[0]) };
    opened.set(value, [...(opened.get(value) ?? []), opening]);
  }
  /** A number is given to one file after another: the last opening before the call is the one that is meant. */
  const opening = (descriptor: unknown, before: number) =>
    opened.get(Number(descriptor))?.findLast(({ order }) => order < before)?.path ?? "unknown";
  const found = new Map<number, string>();
  for (const flush of [fs.fdatasync, fs.fsync]) {
    const { calls, invocationCallOrder } = vi.mocked(flush).mock;
    for (const [i, [descriptor]] of calls.entries()) {
      const order = invocationCallOrder[i] ?? 0;
      found.set(order, `flush ${opening(descriptor, order)}`);
    }
  }
  const links = vi.mocked(fs.linkSync).mock;
  for (const [i, [from, to]] of links.calls.entries()) {
    found.set(links.invocationCallOrder[i] ?? 0, `link ${pathOf(from)} ${pathOf(to)}`);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, step]) => step);
}

test("a blob has its bytes on the disk before it has its name, and that and its folders before put resolves", async () => {
  const store = folderBlobStore(root);
  await store.put("a/b/key", seededBytes(1, 1000));
  const found = steps();
  expect(found.filter((step) => step === "flush +" || step.startsWith("link"))).toEqual([
    "flush +",
    "link + a/b/key=",
  ]);
  expect(found.lastIndexOf("flush a/b")).toBeGreaterThan(found.indexOf("link + a/b/key="));
  // The folders that were made for it are entries of theirs.
  expect(found).toEqual(expect.arrayContaining(["flush ", "flush a"]));
});

test("a blob that is there already is durable too when a second put of it resolves", async () => {
  await folderBlobStore(root).put("a/key", seededBytes(1, 1000));
  vi.clearAllMocks();
  await folderBlobStore(root).put("a/key", seededBytes(1, 1000));
  expect(steps().at(-1)).toBe("flush a");
});
