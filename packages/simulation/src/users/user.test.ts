import { ManualClock, MemoryDisk } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { Dice } from "../seed/index.js";
import { type Act, actWeights, User } from "./index.js";

function furnished() {
  const disk = new MemoryDisk({ clock: new ManualClock(0) });
  for (const path of ["x.txt", "a/y.txt", "a/b/z"]) disk.save(path, `what is in ${path}`);
  disk.makeFolder("c");
  disk.makeLink("a/link", "x.txt");
  const user = new User(disk, "d0");
  // So that there is an old text.
  user.act("save a new file", new Dice(0n, "first"));
  return { disk, user };
}

describe("a user", () => {
  const acts = Object.keys(actWeights) as Act[];

  it.each(acts.filter((act) => act !== "save a new file"))("can %s", (act) => {
    const plain = /^saves [^ ]+$/;
    const done = Array.from({ length: 40 }, (_, i) => furnished().user.act(act, new Dice(BigInt(i), act)));
    // Now and then it makes no sense with what chance has chosen.
    expect(done.filter((what) => !plain.test(what)).length).toBeGreaterThan(15);
  });

  it("does the same with the same dice", () => {
    const [one, other] = [furnished(), furnished()];
    for (let round = 0; round < 200; round++) {
      const act = acts[round % acts.length] as Act;
      const [here, there] = [one, other].map(({ user }) => user.act(act, new Dice(BigInt(round), act)));
      expect(here).toBe(there);
    }
    expect(other.disk.snapshot()).toEqual(one.disk.snapshot());
  });

  it("saves new texts that are as long as the one they replace, at the same time", () => {
    const { disk, user } = furnished();
    const seen = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const paths = ["x.txt", "a/y.txt", "a/b/z"];
      const before = paths.map((path) => disk.find(path)?.modifiedAtMs);
      const sizes = paths.map((path) => disk.read(path)?.length);
      user.act("save the same size in the same moment", new Dice(BigInt(round), "again"));
      expect(paths.map((path) => disk.read(path)?.length)).toEqual(sizes);
      expect(paths.map((path) => disk.find(path)?.modifiedAtMs)).toEqual(before);
      seen.add(paths.map((path) => new TextDecoder().decode(disk.read(path))).join());
    }
    expect(seen.size).toBeGreaterThan(50);
  });

  it("never puts a folder's own content in its place, however that is spelled", () => {
    const disk = new MemoryDisk({ clock: new ManualClock(0), names: "fold-case" });
    const user = new User(disk, "d0");
    disk.save("cafe\u0301/caf\u00e9", "in there");
    for (let round = 0; round < 200; round++) user.act("move a file", new Dice(BigInt(round), "move"));
    expect(disk.unflushed.changes).toBe(0);
    expect([...disk.snapshot().values()].filter((what) => what.startsWith("file"))).not.toEqual([]);
  });

  it("finds nothing to do where the root is gone", () => {
    const { disk, user } = furnished();
    disk.deleteRoot();
    expect(user.act("overwrite", new Dice(0n, "gone"))).toBe("finds no root");
  });
});
