import { describe, expect, it } from "vitest";
import { ManualClock, seededRandomness } from "../clock/index.js";
import { type ContentId, contentIdOf, defaultChunking, webHasher } from "../content/index.js";
import { type FileSystem, MemoryDisk, memoryFileSystem, type RelativePath } from "../disk/index.js";
import { withCalls } from "../disk/with-calls.fixture.js";
import { SyncError } from "../errors/index.js";
import { createIgnore } from "../ignore/index.js";
import { Obstacles } from "../reconcile/index.js";
import { pathOf, Trees } from "../tree/index.js";
import { createNodeId } from "../tree/node-id.js";
import { DiskIndex } from "./disk-index.js";
import { type ScanContext, scan } from "./scan.js";

const unchanged = (name: string) => name;

/** A disk, what is known of it, and looks at it. */
class Looker {
  readonly disk = new MemoryDisk();
  readonly fs: FileSystem = memoryFileSystem({ disk: this.disk });
  readonly trees = new Trees(unchanged);
  readonly obstacles = new Obstacles();
  readonly #index = new DiskIndex();
  readonly #randomness = seededRandomness(1n);

  async look(fs: FileSystem = this.fs, { clock = this.disk.clock, deferRacy = false } = {}) {
    const context: ScanContext = {
      fs,
      trees: this.trees,
      index: this.#index,
      obstacles: this.obstacles,
      ignore: createIgnore([]),
      clock,
      keyOf: unchanged,
      chunking: defaultChunking,
      concurrency: 1,
      newId: () => createNodeId(clock, this.#randomness),
      contentIdOf: (manifest) => contentIdOf(manifest, webHasher),
      noteContent: () => {},
      deferRacy,
      notePieces: () => {},
      onFileRead: () => {},
      checkpoint: async () => {},
    };
    return await scan(context, "everything");
  }

  /** What is known to be on the disk. */
  get paths(): RelativePath[] {
    const ids = Array.from(this.trees.local.differing());
    return ids.flatMap((id) => pathOf(this.trees.local, id) ?? []).sort();
  }

  /** What its files are known to hold. */
  get contents(): (ContentId | undefined)[] {
    const ids = Array.from(this.trees.local.differing());
    return ids.map((id) => {
      const node = this.trees.local.get(id);
      return node?.kind === "file" ? node.contentId : undefined;
    });
  }

  /** The disk, with listings that leave out these names. */
  leavingOut(...names: string[]): FileSystem {
    const { fs } = this;
    return withCalls(fs, {
      list: async (path) => (await fs.list(path)).filter(({ name }) => !names.includes(name)),
    });
  }
}

describe("a scan", () => {
  it("takes no name for deleted because a listing left it out", async () => {
    const looker = new Looker();
    for (const path of ["a.txt", "f/b.txt", "f/g/c.txt"]) looker.disk.save(path, path);
    await looker.look();
    const before = looker.paths;
    expect(before).toEqual(["a.txt", "f", "f/b.txt", "f/g", "f/g/c.txt"]);
    const { unsettled } = await looker.look(looker.leavingOut("a.txt", "g"));
    expect(looker.paths).toEqual(before);
    expect(unsettled.sort()).toEqual(["a.txt", "f/g"]);
    looker.disk.delete("f/g");
    await looker.look();
    expect(looker.paths).toEqual(["a.txt", "f", "f/b.txt"]);
  });

  it("does not wait for a clock to move on that was set back by hours", async () => {
    const hour = 3_600_000;
    const looker = new Looker();
    const { fs, disk } = looker;
    disk.save("a.txt", "one");
    const clock = new ManualClock(disk.clock.now());
    await looker.look(fs, { clock, deferRacy: true });
    disk.save("a.txt", "two");
    expect((await looker.look(fs, { clock, deferRacy: true })).recheck).toEqual(["a.txt"]);
    const before = looker.contents;
    clock.setNow(clock.now() - hour);
    expect((await looker.look(fs, { clock, deferRacy: true })).recheck).toEqual([]);
    expect(looker.contents).not.toEqual(before);
  });

  it("takes nothing for deleted that it may not look at", async () => {
    const looker = new Looker();
    for (const path of ["a.txt", "f/b.txt"]) looker.disk.save(path, path);
    await looker.look();
    const denied = withCalls(looker.leavingOut("a.txt"), {
      stat: async () => {
        throw new SyncError("permission_denied");
      },
    });
    expect(await looker.look(denied)).toMatchObject({ unsettled: ["a.txt"] });
    expect(looker.paths).toEqual(["a.txt", "f", "f/b.txt"]);
  });

  it.each([
    ["top", "f/a.txt", true],
    ["f/up", "../a.txt", true],
    ["f/up", "./g/../../b", true],
    ["f/nothing", "not/there", true],
    ["top", "..", false],
    ["top", "f/../../x", false],
    ["f/up", "../../x", false],
    ["f/up", "../f/../../f/a.txt", false],
    ["top", "/etc/passwd", false],
    ["top", "a\\b", false],
  ])(
    "takes the link %s to %s only when it leads to somewhere inside the root: %s",
    async (path, target, taken) => {
      const looker = new Looker();
      looker.disk.makeFolder("f");
      looker.disk.makeLink(path, target);
      await looker.look();
      expect(looker.paths.includes(path)).toBe(taken);
      const problems = [...looker.obstacles.all()].map(({ code }) => code);
      expect(problems).toEqual(taken ? [] : ["unsupported_file"]);
    },
  );
});
