import { describe, expect, it } from "vitest";
import type { ContentId } from "../content/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { chance } from "./chance.fixture.js";
import type { FileStat, FileSystem } from "./file-system.js";
import { MemoryDisk } from "./memory-disk.js";
import { memoryFileSystem } from "./memory-file-system.js";

class PowerLoss extends Error {}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const to = (expected: FileStat | "absent") => ({ expected, modifiedAtMs: 0, executable: false });

interface Change {
  readonly run: (fs: FileSystem) => Promise<unknown>;
  /** What is there before, and what is there afterwards: one of them has to be there after a power loss. */
  readonly before: Record<string, string>;
  readonly after: Record<string, string>;
  /** What it displaces: in its place or in the trash, whatever happens. */
  readonly displaced?: string;
}

const hollow = { contentId: "5".repeat(64) as ContentId, sizeBytes: 3 };

const stat = async (fs: FileSystem, path: string) => (await fs.stat(path)) as FileStat;
const start = { "d/": "", "e/": "", "d/file": "old", "d/hollow": "hollow" };

const changes: Record<string, Change> = {
  "a new file": {
    run: (fs) => fs.write("d/new", [bytesOf("ne"), bytesOf("w")], to("absent")),
    before: start,
    after: { ...start, "d/new": "new" },
  },
  "a replaced file": {
    run: async (fs) => fs.write("d/file", [bytesOf("ne"), bytesOf("w")], to(await stat(fs, "d/file"))),
    before: start,
    after: { ...start, "d/file": "new" },
    displaced: "old",
  },
  "a move to another folder": {
    run: (fs) => fs.move("d/file", "e/moved"),
    before: start,
    after: { "d/": "", "e/": "", "d/hollow": "hollow", "e/moved": "old" },
  },
  "a removal": {
    run: async (fs) => fs.remove("d/file", await stat(fs, "d/file")),
    before: start,
    after: { "d/": "", "e/": "", "d/hollow": "hollow" },
    displaced: "old",
  },
  "the removal of an empty folder": {
    run: async (fs) => fs.remove("e", await stat(fs, "e")),
    before: start,
    after: { "d/": "", "d/file": "old", "d/hollow": "hollow" },
  },
  "a new hollow file": {
    run: (fs) => fs.writeHollow("d/new", hollow, to("absent")),
    before: start,
    after: { ...start, "d/new": "hollow" },
  },
  "an eviction": {
    run: async (fs) => fs.writeHollow("d/file", hollow, to(await stat(fs, "d/file"))),
    before: start,
    after: { ...start, "d/file": "hollow" },
  },
  "a hollow file that is filled": {
    run: async (fs) => fs.write("d/hollow", [bytesOf("fu"), bytesOf("ll")], to(await stat(fs, "d/hollow"))),
    before: start,
    after: { ...start, "d/hollow": "full" },
  },
  "a hollow file that is removed": {
    run: async (fs) => fs.remove("d/hollow", await stat(fs, "d/hollow")),
    before: start,
    after: { "d/": "", "e/": "", "d/file": "old" },
  },
  "a new folder": {
    run: (fs) => fs.createFolder("e/f"),
    before: start,
    after: { ...start, "e/f/": "" },
  },
  "a new link": {
    run: (fs) => fs.createSymlink("e/l", "x"),
    before: start,
    after: { ...start, "e/l": "-> x" },
  },
};

function filesOf(disk: MemoryDisk): Record<string, string> {
  return Object.fromEntries(
    [...disk.snapshot().keys()].map((path) => {
      const inode = disk.find(path);
      if (inode?.kind === "folder") return [`${path}/`, ""];
      if (inode?.kind === "file" && inode.hollow !== undefined) return [path, "hollow"];
      return [path, inode?.kind === "symlink" ? `-> ${inode.target}` : textOf(disk.read(path))];
    }),
  );
}

function newDisk(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.save("d/file", "old");
  disk.link("d/hollow", disk.newHollow(hollow, false));
  disk.makeFolder("e");
  disk.unflushed.flushNames();
  return disk;
}

/** Runs the change until just before its `at`-th step, where the power goes. Returns whether it came that far. */
async function cutShort(disk: MemoryDisk, { run }: Change, at: number): Promise<boolean> {
  let steps = 0;
  const before = () => {
    if (++steps >= at) throw new PowerLoss();
  };
  return await run(memoryFileSystem({ disk, before })).then(
    () => false,
    (error: unknown) => {
      if (error instanceof PowerLoss) return true;
      throw error;
    },
  );
}

const rolls = Array.from({ length: 40 }, (_, seed) => seed);

describe.each(Object.entries(changes))("%s", (_, change) => {
  it("is done or not done after a power loss at any of its steps, and displaces nothing for good", async () => {
    const seen = new Set<string>();
    for (let at = 1, lost = true; lost; at++) {
      for (const seed of rolls) {
        const disk = newDisk();
        lost = await cutShort(disk, change, at);
        disk.losePower(chance(seed));
        const left = filesOf(disk);
        const trashed = disk.trash.flatMap(({ inode }) =>
          inode.kind === "file" ? [textOf(inode.bytes)] : [],
        );
        expect([change.before, change.after]).toContainEqual(left);
        if (!lost) expect(left).toEqual(change.after);
        seen.add(JSON.stringify(left));
        if (change.displaced === undefined) continue;
        expect([...Object.values(left), ...trashed]).toContain(change.displaced);
      }
    }
    // Else this has proved nothing.
    expect(seen.size).toBe(2);
  });

  it("is not shown to a later process before it is durable", async () => {
    let changed = false;
    for (let at = 1; !changed; at++) {
      const disk = newDisk();
      expect(await cutShort(disk, change, at), "a step comes after the change").toBe(true);
      const fs = memoryFileSystem({ disk });
      for (const folder of ["", "d", "e"]) await fs.list(folder).catch(() => {});
      const shown = filesOf(disk);
      disk.losePower(() => 0);
      expect(filesOf(disk)).toEqual(shown);
      changed = JSON.stringify(shown) !== JSON.stringify(filesOf(newDisk()));
    }
  });

  it("is not shown before it is durable when its folder could not be flushed", async () => {
    const disk = newDisk();
    let failing = true;
    const fs = memoryFileSystem({
      disk,
      before: (step) => {
        if (failing && step === "flush folder") throw new SyncError("io_error");
      },
    });
    const failed = expect.toSatisfy((error) => isSyncError(error, "io_error"));
    await expect(change.run(fs)).rejects.toEqual(failed);
    const folders = Object.keys({ ...change.before, ...change.after }).map(
      (path) => path.split("/")[0] as string,
    );
    const lists = () =>
      Promise.all(["", ...new Set(folders)].map((path) => fs.list(path).catch((error) => error)));
    expect(await lists()).toContainEqual(failed);
    failing = false;
    expect(await lists()).not.toContainEqual(failed);
    disk.losePower(() => 0);
    expect(filesOf(disk)).toEqual(change.after);
  });
});

describe("a marker that could not be flushed", () => {
  it("is shown to nobody before it is, by this process or the next", async () => {
    const disk = new MemoryDisk();
    let failing = true;
    const open = () =>
      memoryFileSystem({
        disk,
        before: (step) => {
          if (failing && step === "flush folder") throw new SyncError("io_error");
        },
      });
    const fs = open();
    const failed = expect.toSatisfy((error) => isSyncError(error, "io_error"));
    await expect(fs.writeMarker("id")).rejects.toEqual(failed);
    for (const reader of [fs, open()]) await expect(reader.readMarker()).rejects.toEqual(failed);
    failing = false;
    expect(await fs.readMarker()).toBe("id");
    disk.losePower(() => 0);
    expect(disk.marker).toBe("id");
  });
});

describe("a write whose bytes could not be flushed", () => {
  it("fails, is nowhere to be seen, and is done anew by the next one", async () => {
    const disk = newDisk();
    let failing = true;
    const fs = memoryFileSystem({
      disk,
      before: (step) => {
        if (failing && step === "flush file") throw new SyncError("io_error");
      },
    });
    const write = () => fs.write("d/new", [bytesOf("new")], to("absent"));
    await expect(write()).rejects.toEqual(expect.toSatisfy((error) => isSyncError(error, "io_error")));
    expect([filesOf(disk), disk.temporaries.size]).toEqual([start, 0]);
    failing = false;
    await write();
    disk.losePower(chance(1));
    expect(filesOf(disk)).toEqual({ ...start, "d/new": "new" });
  });
});

describe("what users do", () => {
  /** A disk on which a folder is new and a file was moved, and nothing of it was flushed. */
  async function unflushedDisk(): Promise<MemoryDisk> {
    const disk = newDisk();
    const fs = memoryFileSystem({
      disk,
      before: (step) => {
        if (step === "flush folder") throw new SyncError("io_error");
      },
    });
    await fs.createFolder("d/made").catch(() => {});
    await fs.move("d/file", "e/moved").catch(() => {});
    return disk;
  }

  it("is durable, with all that it builds on", async () => {
    const disk = await unflushedDisk();
    disk.save("d/made/theirs", "x");
    disk.losePower(() => 0);
    expect(filesOf(disk)).toEqual({
      "d/": "",
      "d/hollow": "hollow",
      "d/made/": "",
      "d/made/theirs": "x",
      "e/": "",
      "e/moved": "old",
    });
  });

  it("takes nothing along that was no longer in the folder they deleted", async () => {
    const disk = await unflushedDisk();
    disk.delete("d");
    disk.losePower(() => 0);
    expect(filesOf(disk)).toEqual({ "e/": "", "e/moved": "old" });
  });
});

describe("unfinished files", () => {
  it("stay half written when a process is killed, take up room, and go at the next write or housekeeping", async () => {
    for (const next of ["write", "emptyTrash"] as const) {
      const disk = newDisk();
      async function* killedHalfWay() {
        yield bytesOf("half");
        await new Promise(() => {});
      }
      void memoryFileSystem({ disk }).write("d/new", killedHalfWay(), to("absent"));
      for (let turns = 0; turns < 20; turns++) await Promise.resolve();
      expect(Array.from(disk.temporaries.values(), ({ bytes }) => textOf(bytes))).toEqual(["half"]);
      expect(disk.usedBytes()).toBe("old".length + "half".length);
      const fs = memoryFileSystem({ disk });
      await fs.list("");
      expect(disk.temporaries.size).toBe(1);
      if (next === "write") await fs.write("d/new", [bytesOf("whole")], to("absent"));
      else await fs.emptyTrash(0);
      expect(disk.temporaries.size).toBe(0);
    }
  });
});
