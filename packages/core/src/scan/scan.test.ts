import { describe, expect, it } from "vitest";
import { ManualClock } from "../clock/index.js";
import { MemoryDisk } from "../disk/index.js";
import { withCalls } from "../disk/with-calls.fixture.js";
import { SyncError } from "../errors/index.js";
import { clockGrainMs } from "./fingerprint.js";
import { Looker } from "./looker.fixture.js";

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

  it("tells at once where a file was renamed to, and reads it when it has been there for a moment", async () => {
    const clock = new ManualClock(1_000_000_000_000);
    const disk = new MemoryDisk({ clock });
    const looker = new Looker(disk);
    let reads = 0;
    const fs = withCalls(looker.fs, {
      cut: async (...args) => {
        reads++;
        return await looker.fs.cut(...args);
      },
    });
    disk.save("a.txt", "one");
    clock.advance(clockGrainMs + 1);
    await looker.look(fs, { deferRacy: true });
    clock.advance(60_000);
    disk.rename("a.txt", "b.txt");
    for (let echo = 0; echo < 2; echo++) {
      expect((await looker.look(fs, { deferRacy: true })).recheck).toEqual(["b.txt"]);
      expect(looker.paths).toEqual(["b.txt"]);
    }
    expect(reads).toBe(1);
    clock.advance(clockGrainMs + 1);
    expect((await looker.look(fs, { deferRacy: true })).recheck).toEqual([]);
    expect(reads).toBe(2);
    disk.rename("b.txt", "c.txt");
    await looker.look(fs);
    expect(reads, "by a look that nothing told of").toBe(3);
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
    ["new", false],
    ["known", true],
  ])(
    "sees one thing where it is seen twice, before and after its folder was moved: %s",
    async (_, isKnown) => {
      const looker = new Looker();
      const { disk, fs } = looker;
      disk.save("one/kept", "kept");
      await looker.look();
      disk.makeFolder("one/new");
      disk.save("one/file", "new");
      if (isKnown) await looker.look();
      let times = 1;
      const moving = withCalls(fs, {
        stat: async (path) => {
          if (path === "two" && times-- > 0) disk.rename("one", "two");
          return await fs.stat(path);
        },
      });
      await looker.look(moving, { scope: new Set(["one/new", "one/file", "two"]) });
      expect(times).toBe(0);
      expect(looker.paths).toEqual(["two", "two/file", "two/kept", "two/new"]);
    },
  );

  it("takes no folder for deleted as long as something in it cannot be looked at", async () => {
    const looker = new Looker();
    looker.disk.save("f/g/a.txt", "a");
    await looker.look();
    looker.disk.delete("f");
    const { fs } = looker;
    const failing = withCalls(fs, {
      stat: async (path) => {
        if (path === "f/g/a.txt") throw new SyncError("io_error");
        return await fs.stat(path);
      },
    });
    const scope = new Set(["f", "f/g", "f/g/a.txt"]);
    expect((await looker.look(failing, { scope })).unsettled.sort()).toEqual(["f", "f/g"]);
    expect(looker.paths).toEqual(["f", "f/g", "f/g/a.txt"]);
    await looker.look(fs, { scope });
    expect(looker.paths).toEqual([]);
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
