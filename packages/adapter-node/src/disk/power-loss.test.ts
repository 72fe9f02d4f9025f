import * as nodeFs from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  type FileStat,
  type FileSystem,
  isSyncError,
  type MemoryDisk,
  type MemoryFolder,
  seededRandomness,
} from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFileSystem } from "./node-file-system.js";
import { recordedFs } from "./recorded-fs.test-harness.js";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) nodeFs.rmSync(home, { recursive: true, force: true });
});

const to = (expected: FileStat | "absent") => ({ expected, modifiedAtMs: 0, executable: false });
const stat = async (fs: FileSystem, path: string) => (await fs.stat(path)) as FileStat;
const large = "n".repeat(300_000);

interface Change {
  readonly run: (fs: FileSystem) => Promise<unknown>;
  /** What is there before and afterwards. After a power loss it is one of the two, or one of those `between`. */
  readonly after: Record<string, string>;
  readonly between?: Record<string, string>;
  /** What it displaces: in its place or in the trash, whatever happens. */
  readonly displaced?: string;
  /** How long the disk takes to flush a file; the real one's time alone by default. */
  readonly flushMs?: number;
}

const before = { "d/": "", "d/file": "old", "e/": "" };

const changes: Record<string, Change> = {
  "a new file": {
    run: (fs) => fs.write("d/new", [Buffer.from("ne"), Buffer.from("w")], to("absent")),
    after: { ...before, "d/new": "new" },
  },
  "a large new file": {
    run: (fs) => fs.write("d/new", [Buffer.from(large)], to("absent")),
    after: { ...before, "d/new": large },
  },
  "a new file that comes in a stream": {
    run: (fs) => fs.write("d/new", new Set([Buffer.from("ne"), Buffer.from("w")]), to("absent")),
    after: { ...before, "d/new": "new" },
  },
  "a second new file where flushes take their time": {
    run: async (fs) => {
      await fs.write("d/new", [Buffer.from("new")], to("absent"));
      await fs.write("d/second", [Buffer.from("second")], to("absent"));
    },
    flushMs: 1,
    between: { ...before, "d/new": "new" },
    after: { ...before, "d/new": "new", "d/second": "second" },
  },
  "a replaced file": {
    run: async (fs) => fs.write("d/file", [Buffer.from("new")], to(await stat(fs, "d/file"))),
    after: { ...before, "d/file": "new" },
    displaced: "old",
  },
  "a removed file": {
    run: async (fs) => fs.remove("d/file", await stat(fs, "d/file")),
    after: { "d/": "", "e/": "" },
    displaced: "old",
  },
  "a file moved to another folder": {
    run: (fs) => fs.move("d/file", "e/moved"),
    after: { "d/": "", "e/": "", "e/moved": "old" },
    // A rename could replace what a user saves there in the same moment; two names for a moment cannot.
    between: { ...before, "e/moved": "old" },
  },
  "a file renamed in its folder": {
    run: (fs) => fs.move("d/file", "d/moved"),
    after: { "d/": "", "d/moved": "old", "e/": "" },
    between: { ...before, "d/moved": "old" },
  },
  "a moved folder": {
    run: (fs) => fs.move("d", "e/d"),
    after: { "e/": "", "e/d/": "", "e/d/file": "old" },
  },
  "a new folder": { run: (fs) => fs.createFolder("e/f"), after: { ...before, "e/f/": "" } },
  "a removed folder": {
    run: async (fs) => fs.remove("e", await stat(fs, "e")),
    after: { "d/": "", "d/file": "old" },
  },
};

/** Runs a change on the real disk and records what it does there. */
async function recorded({ run, flushMs }: Change) {
  const home = nodeFs.mkdtempSync(join(tmpdir(), "syncline-power-"));
  homes.push(home);
  const root = join(home, "root");
  nodeFs.mkdirSync(join(root, "d"), { recursive: true });
  nodeFs.mkdirSync(join(root, "e"));
  nodeFs.writeFileSync(join(root, "d/file"), "old");
  const record = recordedFs(root, flushMs);
  const fs = nodeFileSystem(root, { fs: record.fs });
  await run(fs);
  const count = record.names.length;
  await fs.close();
  return { ...record, count };
}

/** Paths and contents, without those of the reserved folder; and what is in the trash. */
function contentsOf(disk: MemoryDisk): { files: Record<string, string>; trash: string[] } {
  const files: Record<string, string> = {};
  const trash: string[] = [];
  const visit = (folder: MemoryFolder, above: string) => {
    for (const { name, inode } of folder.entries.values()) {
      const path = above + name;
      if (inode.kind === "folder") {
        if (!path.startsWith(".syncline")) files[`${path}/`] = "";
        visit(inode, `${path}/`);
      } else if (inode.kind === "file") {
        const text = Buffer.from(inode.bytes).toString();
        if (path.startsWith(".syncline/trash/")) trash.push(text);
        else if (!path.startsWith(".syncline/")) files[path] = text;
      }
    }
  };
  if (disk.root !== undefined) visit(disk.root, "");
  return { files, trash };
}

/** Numbers from 0 to below 1. */
function chance(seed: number): () => number {
  const randomness = seededRandomness(BigInt(seed));
  return () => new DataView(randomness.bytes(4).buffer).getUint32(0) / 2 ** 32;
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe.each(Object.entries(changes))("%s, on the real disk", (_, change) => {
  it("is whole or not there after a power loss at any call, and there when it was said to be", async () => {
    const { replay, count, names } = await recorded(change);
    expect(contentsOf(replay(count)).files).toEqual(change.after);
    const allowed = [before, change.after, ...(change.between === undefined ? [] : [change.between])];
    for (let calls = 0; calls <= count; calls++) {
      for (const seed of seeds) {
        const disk = replay(calls);
        disk.losePower(chance(seed));
        const { files, trash } = contentsOf(disk);
        const where = `after ${names[calls - 1]}`;
        expect(allowed, where).toContainEqual(files);
        if (change.displaced !== undefined)
          expect([...Object.values(files), ...trash], where).toContain(change.displaced);
        if (calls === count) expect(files, "at the end").toEqual(change.after);
      }
    }
  });
});

describe("folders that are not flushed", () => {
  const root = () => {
    const home = nodeFs.mkdtempSync(join(tmpdir(), "syncline-power-"));
    homes.push(home);
    nodeFs.mkdirSync(join(home, "d"));
    nodeFs.mkdirSync(join(home, "e"));
    return home;
  };
  /** The real disk, whose flushes of folders can be made to fail, and which says which folders were flushed. */
  const flaky = () => {
    const flushed: string[] = [];
    const folders = new Map<number, string>();
    const disk = { failing: false, flushed };
    const openSync = ((place: string, ...rest: [number]) => {
      const descriptor = nodeFs.openSync(place, ...rest);
      folders.set(descriptor, place);
      return descriptor;
    }) as typeof nodeFs.openSync;
    const failureOf = (descriptor: number) => {
      const isFolder = nodeFs.fstatSync(descriptor).isDirectory();
      if (isFolder && disk.failing) return Object.assign(new Error("EIO"), { code: "EIO" });
      if (isFolder) flushed.push(basename(folders.get(descriptor) as string));
      return undefined;
    };
    const fsync = ((descriptor: number, done: nodeFs.NoParamCallback) => {
      const failure = failureOf(descriptor);
      if (failure === undefined) nodeFs.fsync(descriptor, done);
      else done(failure);
    }) as typeof nodeFs.fsync;
    const fsyncSync = (descriptor: number) => {
      const failure = failureOf(descriptor);
      if (failure !== undefined) throw failure;
      nodeFs.fsyncSync(descriptor);
    };
    return Object.assign(disk, { fs: { ...nodeFs, openSync, fsync, fsyncSync } });
  };
  const failed = expect.toSatisfy((error: unknown) => isSyncError(error, "io_error"));
  const notesIn = (home: string) =>
    nodeFs.readdirSync(join(home, ".syncline")).filter((name) => name.startsWith("unflushed-"));

  it("are shown to nobody before they are, when a flush has failed", async () => {
    const home = root();
    const disk = flaky();
    const fs = nodeFileSystem(home, { fs: disk.fs });
    await fs.writeMarker("id");
    disk.failing = true;
    await expect(fs.write("d/new", [Buffer.from("x")], to("absent"))).rejects.toEqual(failed);
    expect(nodeFs.existsSync(join(home, "d/new"))).toBe(true);
    const looks = () => [fs.list("d"), fs.stat("d/new"), fs.remove("d/gone", {} as FileStat)];
    for (const look of looks()) await expect(look).rejects.toEqual(failed);
    expect((await fs.list("e")).length).toBe(0);
    disk.failing = false;
    disk.flushed.length = 0;
    await Promise.all(looks());
    expect(disk.flushed).toEqual(["d"]);
    await fs.close();
    expect(notesIn(home)).toEqual([]);
  });

  it("are flushed by the next process when this one is killed", async () => {
    const home = root();
    const disk = flaky();
    const killed = nodeFileSystem(home, { fs: disk.fs });
    await killed.writeMarker("id");
    disk.failing = true;
    await killed.write("d/new", [Buffer.from("x")], to("absent")).catch(() => {});
    await killed.createFolder("e/new").catch(() => {});
    // What is left when nothing more is done: closing writes nothing.
    await killed.close();
    expect(notesIn(home)).toHaveLength(1);
    const next = nodeFileSystem(home, { fs: disk.fs });
    await expect(next.list("")).rejects.toEqual(failed);
    disk.failing = false;
    disk.flushed.length = 0;
    await next.list("");
    expect([disk.flushed.sort(), notesIn(home)]).toEqual([["d", "e"], []]);
  });

  it("are flushed a few times for many files that come together, trash included", async () => {
    const home = root();
    const disk = flaky();
    const fs = nodeFileSystem(home, { fs: disk.fs });
    const names = Array.from({ length: 64 }, (_, i) => `d/${i}`);
    const writeAll = async (expected: (name: string) => Promise<FileStat | "absent">) => {
      disk.flushed.length = 0;
      for (let at = 0; at < names.length; at += 8) {
        const write = async (name: string) => fs.write(name, [Buffer.from("x")], to(await expected(name)));
        await Promise.all(names.slice(at, at + 8).map(write));
      }
      return disk.flushed.length;
    };
    expect(await writeAll(async () => "absent")).toBeLessThanOrEqual(24);
    expect(await writeAll((name) => stat(fs, name))).toBeLessThanOrEqual(48);
  });
});
