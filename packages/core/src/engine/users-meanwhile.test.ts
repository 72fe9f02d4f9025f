import { describe, expect, it } from "vitest";
import type { MemoryDisk } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { ada: await fleet.device("Ada"), bob: await fleet.device("Bob") };
}

/** Does it when the engine is about to take this step, once. */
function justBefore(device: Device, step: string, path: string, act: () => void): void {
  let times = 1;
  device.step = (name, at) => {
    if (name === step && at === path && times-- > 0) act();
  };
}

describe("what users do between two looks of the engine", () => {
  it("may be a file moved over another one: that one is gone, and nothing else happens", async () => {
    const { ada, bob } = await pair();
    ada.save("f/z.txt", "z");
    ada.save("x.txt", "x");
    for (const device of [ada, bob]) await device.sync();
    ada.disk.rename("f/z.txt", "x.txt");
    expect(await ada.sync()).toEqual({ inSync: true, problems: [] });
    await bob.sync();
    expect(bob.files).toEqual({ "f/": "", "x.txt": "z" });
    expect(ada.files).toEqual(bob.files);
  });

  it("may be a swap of two files, one of which the engine was about to rename", async () => {
    const { ada, bob } = await pair();
    for (const name of ["one", "two"]) ada.save(name, `${name}!`);
    for (const device of [ada, bob]) await device.sync();
    ada.disk.rename("one", "uno");
    await ada.sync();
    justBefore(bob, "disk move", "one", () => {
      bob.disk.rename("one", "tmp");
      bob.disk.rename("two", "one");
      bob.disk.rename("tmp", "two");
    });
    for (let round = 0; round < 3; round++) for (const device of [bob, ada]) await device.sync();
    expect(bob.files).toEqual(ada.files);
    expect(Object.values(ada.files).sort()).toEqual(["one!", "two!"]);
    expect(ada.files["one"]).toBe("two!");
  });

  it.each([
    [
      "a file whose bytes are there already",
      "disk replace",
      (disk: MemoryDisk) => disk.save("one/new", "new"),
    ],
    ["a file", "disk write", (disk: MemoryDisk) => disk.save("one/new", "new")],
    ["a folder", "disk createFolder", (disk: MemoryDisk) => disk.makeFolder("one/new")],
    ["a link", "disk createSymlink", (disk: MemoryDisk) => disk.makeLink("one/new", "kept")],
    ["a rename", "disk move", (disk: MemoryDisk) => disk.rename("file", "one/new")],
  ])(
    "may be a swap of two folders, when something is about to come into one: %s",
    async (_, step, change) => {
      const { ada, bob } = await pair();
      for (const name of ["one", "two"]) ada.save(`${name}/kept`, `${name}!`);
      ada.save("file", "file");
      for (const device of [ada, bob]) await device.sync();
      change(ada.disk);
      await ada.sync();
      justBefore(bob, step, step === "disk move" ? "file" : "one/new", () => {
        bob.disk.rename("one", "tmp");
        bob.disk.rename("two", "one");
        bob.disk.rename("tmp", "two");
      });
      for (let round = 0; round < 3; round++) for (const device of [bob, ada]) await device.sync();
      expect(bob.files).toEqual(ada.files);
      expect(ada.files["one/kept"]).toBe("two!");
      expect(Object.keys(ada.files).filter((path) => path.includes("new"))).toEqual([
        expect.stringMatching(/^two\/new\/?$/),
      ]);
    },
  );

  it("may be a new file under a name that the engine has just freed, which it does not know for certain", async () => {
    const { ada, bob } = await pair();
    ada.save("x", "old");
    for (const device of [ada, bob]) await device.sync();
    ada.disk.delete("x");
    ada.save("x/in", "in the folder");
    await ada.sync();
    const busy = ["disk remove"];
    let times = 1;
    bob.step = (step, path = "") => {
      if (busy[0] === step && busy.pop() !== undefined) throw new SyncError("file_busy");
      if (step !== "disk flush folder" || !path.includes("parked") || times-- < 1) return;
      bob.save("x", "new");
      throw new SyncError("io_error");
    };
    for (let round = 0; round < 3; round++) for (const device of [bob, ada]) await device.sync();
    expect(times).toBeLessThan(1);
    expect(bob.files).toEqual(ada.files);
    expect(Object.values(ada.files).sort()).toEqual(["", "in the folder", "new"]);
  });

  it("may be a rename and an edit that leaves size and times as they were", async () => {
    const { ada, bob } = await pair();
    ada.save("x.txt", "one");
    for (const device of [ada, bob]) await device.sync();
    await ada.sync();
    const modifiedAtMs = ada.disk.find("x.txt")?.modifiedAtMs as number;
    ada.disk.rename("x.txt", "y.txt");
    ada.disk.save("y.txt", "two", modifiedAtMs);
    for (const device of [ada, bob]) await device.sync();
    expect(bob.files).toEqual({ "y.txt": "two" });
  });

  it("may be an edit right after the engine's own rename, which leaves size and times as they were", async () => {
    const { ada, bob } = await pair();
    ada.save("x.txt", "one");
    for (const device of [ada, bob, bob]) await device.sync();
    ada.disk.rename("x.txt", "y.txt");
    await ada.sync();
    let edits = 1;
    bob.step = () => {
      const moved = bob.disk.find("y.txt");
      if (moved !== undefined && edits-- > 0) bob.disk.save("y.txt", "two", moved.modifiedAtMs);
    };
    for (const device of [bob, bob, ada]) await device.sync();
    expect(edits).toBeLessThan(1);
    expect(bob.files).toEqual({ "y.txt": "two" });
    expect(ada.files).toEqual(bob.files);
  });

  it("may be a rename of a file that was brought a moment ago", async () => {
    const { ada, bob } = await pair();
    ada.save("x.txt", "one");
    for (const device of [ada, bob]) await device.sync();
    bob.disk.rename("x.txt", "y.txt");
    bob.calls.length = 0;
    for (const device of [bob, ada]) await device.sync();
    expect(bob.calls).not.toContain("upload");
    expect(ada.told("applied")).toEqual([{ path: "y.txt", change: "moved", from: "x.txt" }]);
  });

  it.each(["changes before", "changes after", "fetch before", "disk write", "disk replace"])(
    "may be an edit of a file that is about to be replaced: %s",
    async (moment) => {
      const { ada, bob } = await pair();
      ada.save("doc.txt", "base");
      for (const device of [ada, bob, ada, bob]) await device.sync();
      ada.save("doc.txt", "ada's");
      await ada.sync();
      let edits = 1;
      bob.step = (step) => {
        if (step === moment && edits-- > 0) bob.save("doc.txt", "bob's");
      };
      for (let round = 0; round < 2; round++) for (const device of [bob, ada]) await device.sync();
      expect(Object.values(bob.files).sort()).toEqual(["ada's", "bob's"]);
      expect(ada.files).toEqual(bob.files);
    },
  );

  it.each(["fetch before", "disk cut", "disk write", "disk replace"])(
    "may be an edit that no stat shows, of a file that is about to be replaced: %s",
    async (moment) => {
      const fleet = new Fleet();
      const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
      ada.save("x.txt", "one");
      for (const device of [ada, bob]) await device.client.sync();
      ada.save("x.txt", "ada");
      await ada.client.sync();
      // Size and times are those of the file that came a moment ago, as long as the clock's grain lets them.
      const modifiedAtMs = bob.disk.find("x.txt")?.modifiedAtMs;
      let edits = 1;
      bob.step = (step) => {
        if (step === moment && edits-- > 0) bob.disk.save("x.txt", "bob", modifiedAtMs);
      };
      await fleet.whileTimePasses(bob.client.sync());
      for (const device of [bob, ada, bob]) await device.sync();
      expect(Object.values(bob.files).sort()).toEqual(["ada", "bob"]);
      expect(ada.files).toEqual(bob.files);
    },
  );

  it.each(["missing before", "missing after"])(
    "may be an edit of a file that is about to be sent: %s",
    async (moment) => {
      const { ada, bob } = await pair();
      ada.save("x.txt", "first");
      let edits = 1;
      ada.step = (step) => {
        if (step === moment && edits-- > 0) ada.save("x.txt", "other");
      };
      for (const device of [ada, bob]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
      expect(bob.files).toEqual({ "x.txt": "other" });
    },
  );

  it("may be an edit of a file whose bytes another one was to be made of", async () => {
    const { ada, bob } = await pair();
    ada.save("source.txt", "these words");
    for (const device of [ada, bob, ada, bob]) await device.sync();
    ada.save("copy.txt", "these words");
    await ada.sync();
    justBefore(bob, "disk open", "source.txt", () => bob.save("source.txt", "other words"));
    for (const device of [bob, bob, ada]) await device.sync();
    expect(bob.files).toEqual({ "copy.txt": "these words", "source.txt": "other words" });
    expect(ada.files).toEqual(bob.files);
  });

  it.each(["disk write", "disk replace"])(
    "may be a rename of a file that is about to be replaced: %s",
    async (moment) => {
      const { ada, bob } = await pair();
      ada.save("f/x.txt", "one");
      for (const device of [ada, bob, ada, bob]) await device.sync();
      ada.save("f/x.txt", "two");
      await ada.sync();
      justBefore(bob, moment, "f/x.txt", () => {
        bob.disk.rename("f/x.txt", "f/y.txt");
        bob.disk.rename("f", "g");
      });
      for (const device of [bob, bob, ada, bob]) await device.sync();
      expect(bob.files).toEqual({ "g/": "", "g/y.txt": "two" });
      expect(ada.files).toEqual(bob.files);
    },
  );

  it("may be a rename of a folder that is about to be renamed, which no watch reports", async () => {
    const fleet = new Fleet();
    const settings = { rescanMs: Number.MAX_SAFE_INTEGER };
    const [ada, bob] = [await fleet.device("Ada", settings), await fleet.device("Bob", settings)];
    ada.save("f/x.txt", "one");
    for (const device of [ada, bob, ada, bob]) await device.sync();
    bob.tamperDisk = () => ({ watch: async () => ({ close: async () => {} }) });
    await bob.crash();
    await bob.client.start();
    await fleet.until(() => bob.client.status.phase === "idle");
    bob.disk.rename("f", "mine");
    ada.disk.rename("f", "hers");
    ada.save("hers/x.txt", "two");
    await ada.sync();
    await fleet.until(() => bob.files["hers/x.txt"] === "two");
    await bob.client.stop();
    for (const device of [bob, ada]) await device.sync();
    expect(bob.files).toEqual({ "hers/": "", "hers/x.txt": "two" });
    expect(ada.files).toEqual(bob.files);
  });

  it.each<[string, string, string]>([
    ["disk list", "a", "b/x.txt"],
    ["disk cut", "a/x.txt", "b/x.txt"],
    ["disk cut", "a/x.txt", "y.txt"],
  ])("may be a rename in the middle of a look, to where that has been: %s %s, %s", async (step, at, to) => {
    const { ada, bob } = await pair();
    for (const name of ["a/x.txt", "b/one"]) ada.save(name, "one");
    for (const device of [ada, bob]) await device.sync();
    justBefore(bob, step, at, () => bob.disk.rename("a/x.txt", to));
    bob.calls.length = 0;
    for (const device of [bob, ada]) await device.sync();
    expect(bob.calls).not.toContain("upload");
    expect(ada.told("applied")).toEqual([{ path: to, change: "moved", from: "a/x.txt" }]);
  });

  it("may be an edit of another file with the same text, when the flag of one that is not sent yet is to follow", async () => {
    const { ada, bob } = await pair();
    ada.save("doc.txt", "one");
    for (const device of [ada, bob, ada, bob]) await device.sync();
    const file = ada.disk.find("doc.txt");
    if (file?.kind === "file") file.executable = true;
    await ada.sync();
    for (const path of ["doc.txt", "z.txt"]) bob.save(path, "the same");
    let edits = 1;
    bob.step = (step) => {
      if (step === "changes before" && edits-- > 0) bob.save("z.txt", "other");
    };
    for (const device of [bob, ada]) expect(await device.sync()).toEqual({ inSync: true, problems: [] });
    expect(ada.files).toEqual({ "doc.txt": "the same", "z.txt": "other" });
    expect(ada.disk.find("doc.txt")).toMatchObject({ executable: true });
    expect(bob.files).toEqual(ada.files);
  });

  it("may be a rename in the middle of a pass, of which the watch tells in two parts", async () => {
    const fleet = new Fleet();
    const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
    for (const name of ["x.txt", "z.txt"]) ada.save(name, "one");
    for (const device of [ada, bob, ada, bob]) await device.sync();
    bob.tamperDisk = (fs) => ({
      watch: (listener) =>
        fs.watch(async (event) => {
          if (event.kind !== "changed") return listener(event);
          for (const path of event.paths) {
            if (path === "y.txt") await fleet.clock.sleep(5);
            listener({ kind: "changed", paths: [path] });
          }
        }),
    });
    await bob.crash();
    await bob.client.start();
    await fleet.until(() => bob.client.status.phase === "idle");
    ada.save("z.txt", "two");
    await ada.sync();
    justBefore(bob, "disk write", "z.txt", () => bob.disk.rename("x.txt", "y.txt"));
    await fleet.until(() => bob.told("committed").length > 0 && bob.client.status.phase === "idle");
    await bob.client.stop();
    await ada.sync();
    expect(ada.told("applied")).toEqual([{ path: "y.txt", change: "moved", from: "x.txt" }]);
  });

  it("may be a change of case alone, on a disk that ignores it and is watched", async () => {
    const fleet = new Fleet({ nameRule: "fold-case" });
    const ada = await fleet.device("Ada", {}, { names: "fold-case" });
    const bob = await fleet.device("Bob");
    ada.save("readme.txt", "r");
    await ada.client.start();
    await bob.client.start();
    await fleet.until(() => bob.files["readme.txt"] === "r");
    ada.disk.rename("readme.txt", "README.txt");
    await fleet.until(() => bob.files["README.txt"] === "r");
    for (const device of [ada, bob]) await device.client.stop();
    for (const device of [ada, bob]) await device.sync();
    expect(bob.files).toEqual({ "README.txt": "r" });
    expect(ada.files).toEqual(bob.files);
  });
});
