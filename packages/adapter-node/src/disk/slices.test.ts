import * as nodeFs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultChunking, isSyncError } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeFileSystem } from "./node-file-system.js";

const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
const names = Array.from({ length: 40 }, (_, i) => `a/b/c/${i}`);

let root: string;
beforeEach(() => {
  root = nodeFs.mkdtempSync(join(tmpdir(), "syncline-slices-"));
  nodeFs.mkdirSync(join(root, "a/b/c"), { recursive: true });
});
afterEach(() => nodeFs.rmSync(root, { recursive: true }));

/** How often each place was looked at, on a disk that flushes in no time. */
function counted() {
  const looks = new Map<string, number>();
  const lstatSync = ((place: string, options: nodeFs.StatSyncOptions) => {
    looks.set(place, (looks.get(place) ?? 0) + 1);
    return nodeFs.lstatSync(place, options);
  }) as typeof nodeFs.lstatSync;
  return { looks, fs: nodeFileSystem(root, { fs: { ...nodeFs, lstatSync, fsyncSync: () => {} } }) };
}

describe("files that are written, or read, at the same time", () => {
  it("have the folders above them looked at once for all", async () => {
    const { fs, looks } = counted();
    await Promise.all(names.map((name) => fs.write(name, [Buffer.from(name)], absent)));
    const cuts = await Promise.all(names.map((name) => fs.cut(name, defaultChunking)));
    expect(cuts.map(({ stat }) => stat.sizeBytes)).toEqual(names.map((name) => name.length));
    const perFolder = ["", "/a", "/a/b", "/a/b/c"].map((folder) => looks.get(root + folder) ?? 0);
    expect(Math.max(...perFolder)).toBeLessThan(10);
  });

  it("fail each by itself", async () => {
    const { fs } = counted();
    nodeFs.writeFileSync(join(root, "a/b/c/7"), "theirs");
    const writes = names.map((name) => fs.write(name, [Buffer.from(name)], absent));
    const failed = (await Promise.allSettled(writes)).flatMap((result, i) =>
      result.status === "rejected" && isSyncError(result.reason, "destination_exists") ? [names[i]] : [],
    );
    expect(failed).toEqual(["a/b/c/7"]);
    expect(nodeFs.readFileSync(join(root, "a/b/c/7"), "utf8")).toBe("theirs");
  });

  it("do not hide from each other that a folder has become a link", async () => {
    const { fs } = counted();
    await fs.write("a/b/c/x", [], absent);
    nodeFs.renameSync(join(root, "a"), join(root, "elsewhere"));
    nodeFs.symlinkSync("elsewhere", join(root, "a"));
    const writes = names.map((name) => fs.write(name, [Buffer.from(name)], absent));
    const results = await Promise.allSettled(writes);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(nodeFs.readdirSync(join(root, "elsewhere/b/c"))).toEqual(["x"]);
  });
});
