import "fake-indexeddb/auto";
import { type ContentId, type FileSystem, isSyncError, SyncError } from "@syncline/core";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DiskNews } from "./disk-news.js";
import { unnamed } from "./disk-place.fixture.js";
import { openTree, type Tree } from "./disk-tree.js";
import { MemoryContents } from "./memory-contents.fixture.js";
import { openTreeFileSystem } from "./tree-file-system.js";

const long = new Uint8Array(100_000).fill(7);
const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
const chunking = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 16 * 1024,
  averageBytes: 64 * 1024,
  maximumBytes: 256 * 1024,
} as const;
const code = (wanted: string) =>
  expect.toSatisfy((error: unknown) => isSyncError(error) && error.code === wanted);

let disks = 0;
let contents: MemoryContents;
let tree: Tree;
const opened: FileSystem[] = [];

/** The disk as after a restart. */
async function open(): Promise<FileSystem> {
  const database = `disk ${disks}`;
  const news = new DiskNews(database);
  tree = await openTree(database, () => news.overflow());
  const fs = await openTreeFileSystem({ tree, news, contentsOf: () => contents }, {});
  opened.push(fs);
  return fs;
}

const names = async (fs: FileSystem) => (await fs.list("")).map(({ name }) => name).sort();
const remove = (fs: FileSystem, path: string) => fs.stat(path).then((stat) => stat && fs.remove(path, stat));

beforeEach(() => {
  disks++;
  contents = new MemoryContents();
});
afterEach(async () => {
  for (const fs of opened.splice(0)) await fs.close();
  await deleteDB(`disk ${disks}`);
});

describe("a disk whose contents are gone", () => {
  it("is another one when it is opened, and has what did not need them", async () => {
    const fs = await open();
    await fs.writeMarker("id");
    await fs.createFolder("folder");
    await fs.createSymlink("link", "folder");
    await fs.write("short", [long.subarray(0, 9)], absent);
    for (const name of ["one", "two"]) await fs.write(name, [long], absent);
    await remove(fs, "two");
    contents = new MemoryContents();
    const after = await open();
    expect(await after.readMarker()).toBeUndefined();
    expect(await names(after)).toEqual(["folder", "link", "short"]);
    await after.writeMarker("new");
    await after.write("one", [long], absent);
    await after.emptyTrash(-1000);
    const again = await open();
    expect([await again.readMarker(), await names(again)]).toEqual([
      "new",
      ["folder", "link", "one", "short"],
    ]);
  });

  it("keeps its marker when nothing of it was anybody's", async () => {
    const fs = await open();
    await fs.writeMarker("id");
    await fs.write("short", [long.subarray(0, 9)], absent);
    contents = new MemoryContents();
    expect(await (await open()).readMarker()).toBe("id");
  });

  it("is another one when the power took the name of one content of the last session", async () => {
    const fs = await open();
    await fs.writeMarker("id");
    await fs.write("before", [long], absent);
    const last = await open();
    for (const name of ["kept", "lost"]) await last.write(name, [long], absent);
    await contents.remove([2, 2]);
    const after = await open();
    expect([await after.readMarker(), await names(after)]).toEqual([undefined, ["before", "kept"]]);
  });

  it.each([
    ["missing", () => contents.remove([1, 1])],
    [
      "cut short",
      async () => {
        const sink = await contents.create([1, 1]);
        await sink.write(long.subarray(1));
        await sink.finish();
      },
    ],
    ["empty", () => contents.create([1, 1])],
  ])(
    "fails to read what is %s, shows it as it was, and is another one from the next time on",
    async (_, lose) => {
      const fs = await open();
      await fs.write("lost", [long], absent);
      const current = await open();
      await current.writeMarker("id");
      const stat = await current.stat("lost");
      await lose();
      await expect(current.open("lost")).rejects.toEqual(code("io_error"));
      await expect(current.cut("lost", chunking)).rejects.toEqual(code("io_error"));
      expect([await current.stat("lost"), await names(current), await current.readMarker()]).toEqual([
        stat,
        ["lost"],
        "id",
      ]);
      const after = await open();
      expect([await after.readMarker(), await names(after)]).toEqual([undefined, []]);
      await after.writeMarker("new");
      expect(await (await open()).readMarker()).toBe("new");
    },
  );
});

describe("contents that nobody names", () => {
  it("are gone once a file is hollow, or with the trash where they could not be removed at once", async () => {
    const fs = await open();
    const hollow = { contentId: "5".repeat(64) as ContentId, sizeBytes: 3 };
    for (const name of ["at once", "later"]) await fs.write(name, [long], absent);
    const evict = async (path: string) =>
      await fs.writeHollow(path, hollow, { ...absent, expected: (await fs.stat(path)) ?? "absent" });
    await evict("at once");
    expect(await contents.serials(1)).toEqual([2]);
    const { remove: removeContent } = contents;
    contents.remove = () => Promise.reject(new SyncError("file_busy"));
    await evict("later");
    const after = await open();
    await expect(after.emptyTrash(0)).rejects.toEqual(code("file_busy"));
    contents.remove = removeContent;
    expect([await contents.serials(1), await after.emptyTrash(0), await contents.serials(1)]).toEqual([
      [2],
      0,
      [],
    ]);
    expect((await after.list("")).map(({ hollow: contentId }) => contentId)).toEqual([
      hollow.contentId,
      hollow.contentId,
    ]);
  });

  it("are cleared away before the first change, and those in files and in the trash never are", async () => {
    const fs = await open();
    for (const name of ["kept", "trashed"]) await fs.write(name, [long], absent);
    await remove(fs, "trashed");
    await contents.create([1, 99]);
    const after = await open();
    await contents.create([2, 99]);
    await after.write("new", [], absent);
    expect((await contents.serials(1)).sort()).toEqual([1, 2]);
    expect(await unnamed(tree, contents)).toEqual([99]);
    await (await open()).write("newer", [], absent);
    expect([await unnamed(tree, contents), await contents.generations()]).toEqual([[], [1]]);
  });

  it("are tried again where they could not be removed", async () => {
    await open();
    await contents.create([1, 1]);
    const { remove: removeContent } = contents;
    contents.remove = () => Promise.reject(new SyncError("file_busy"));
    await (await open()).write("a", [], absent);
    expect(await unnamed(tree, contents)).toEqual([1]);
    contents.remove = removeContent;
    await (await open()).write("b", [], absent);
    expect(await unnamed(tree, contents)).toEqual([]);
  });
});

describe("a disk that somebody else has opened since", () => {
  it("can be read, and is not changed any more: not even by a write that had begun", async () => {
    const fs = await open();
    await fs.write("file", [long], absent);
    async function* whileOthersOpen() {
      yield long;
      await (await open()).write("theirs", [], absent);
    }
    await expect(fs.write("new", whileOthersOpen(), absent)).rejects.toEqual(code("closed"));
    for (const change of [
      () => fs.write("new", [], absent),
      () => fs.createFolder("folder"),
      () => fs.createSymlink("link", "file"),
      () => fs.move("file", "moved"),
      () => remove(fs, "file"),
      () => fs.writeMarker("id"),
    ]) {
      await expect(change()).rejects.toEqual(code("closed"));
    }
    expect([await names(fs), await unnamed(tree, contents)]).toEqual([["file", "theirs"], []]);
    expect((await (await fs.open("file")).read(0, 1_000_000)).length).toBe(long.length);
  });
});

it("answers each of the changes that were asked for at once for itself", async () => {
  const fs = await open();
  const works = [
    fs.createFolder("a"),
    fs.createFolder("a/b"),
    fs.createFolder("a"),
    fs.createFolder("none/c"),
    fs.createSymlink("a/b/link", "x"),
    fs.move("a/b", "b"),
  ];
  const outcomes = (await Promise.allSettled(works)).map((outcome) =>
    outcome.status === "fulfilled" ? "done" : (outcome.reason as { code: string }).code,
  );
  expect(outcomes).toEqual(["done", "done", "destination_exists", "file_missing", "done", "done"]);
  expect(await names(fs)).toEqual(["a", "b"]);
  expect(await fs.readLink("b/link")).toBe("x");
});
