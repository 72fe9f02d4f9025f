import { ManualClock, MemoryDisk } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { hashOf } from "../fleet/index.js";
import { type Desk, isMadeOf, Ledger, type SavedContent } from "./index.js";

/** Two disks, between which a test is the engine. */
class Office {
  readonly desks: readonly Desk[] = [0, 1].map((number) => ({
    number,
    disk: new MemoryDisk({ clock: new ManualClock(0) }),
    isOnRecord: (path) => this.recorded.has(path),
    isFileOnRecord: (path) => this.recorded.has(path),
  }));
  readonly ledger = new Ledger(this.desks, (name) => name.toLowerCase());
  /** What both engines have on record. */
  readonly recorded = new Set<string>();

  /** The user of a desk does something. */
  by(number: number, act: (disk: MemoryDisk) => void): void {
    const desk = this.desks[number] as Desk;
    this.ledger.observe(desk, () => {
      act(desk.disk);
      return "does it";
    });
  }

  /** The engine on a desk does something. */
  engine(number: number, act: (disk: MemoryDisk) => void): void {
    act((this.desks[number] as Desk).disk);
  }

  content(text: string): SavedContent {
    return this.ledger.get(hashOf(new TextEncoder().encode(text))) as SavedContent;
  }

  movesOf(text: string): string[] {
    return this.content(text).file.moves.map(({ device, place }) => `d${device} ${place}`);
  }
}

/** A file that both have, with this text. */
function shared(text = "one"): Office {
  const office = new Office();
  office.by(0, (disk) => disk.save("x", text));
  office.engine(1, (disk) => disk.save("x", text));
  office.recorded.add("x");
  return office;
}

describe("what is owed", () => {
  it("is what a user saved, until one who has it removes or replaces it", () => {
    const office = shared();
    expect(office.content("one").owed).toBe(true);
    office.by(1, (disk) => disk.save("x", "two"));
    expect([office.content("one").owed, office.content("two").owed]).toEqual([false, true]);
  });

  it("is not touched by what the engine does", () => {
    const office = shared();
    office.engine(1, (disk) => disk.delete("x"));
    office.by(1, (disk) => disk.save("y", "two"));
    expect(office.content("one").owed).toBe(true);
  });

  it("is not owed while it is on a root that was taken away, and is again when that comes back", () => {
    const office = shared();
    const disk = office.desks[1]?.disk as MemoryDisk;
    const { root } = disk;
    const exchange = (other: MemoryDisk["root"]) =>
      office.by(1, () => {
        disk.root = other;
      });
    exchange(undefined);
    expect(office.content("one")).toMatchObject({ owed: false, removals: [] });
    exchange(root);
    expect(office.content("one")).toMatchObject({ owed: true, shared: false });
    exchange(undefined);
    office.by(0, (mine) => mine.save("x", "two"));
    exchange(root);
    expect(office.content("one").owed).toBe(false);
  });

  it("counts the places that it was seen in on one disk, and how often users took it from one", () => {
    const office = shared();
    office.engine(1, (disk) => disk.save("y", "one"));
    office.by(1, (disk) => disk.delete("y"));
    expect(office.content("one")).toMatchObject({ owed: true, mostPlaces: 2, cuts: 1 });
  });
});

it("knows where users have put a content, and not where an engine has", () => {
  const office = shared();
  office.by(0, (disk) => disk.rename("x", "y"));
  office.engine(1, (disk) => disk.save("x (copy)", "one"));
  office.by(1, (disk) => disk.save("x (other copy)", "one"));
  expect([...office.content("one").putAt]).toEqual(["x", "y", "x (other copy)"]);
});

describe("a move", () => {
  it("is known as long as nobody who has seen it takes the file away", () => {
    const office = shared();
    office.by(1, (disk) => disk.rename("x", "y"));
    office.by(0, (disk) => disk.delete("x"));
    expect(office.movesOf("one")).toEqual(["d1 y"]);
  });

  it("is settled when another user removes the file where it was brought", () => {
    const office = shared();
    office.by(1, (disk) => disk.rename("x", "y"));
    office.engine(0, (disk) => disk.rename("x", "y"));
    office.by(0, (disk) => disk.delete("y"));
    expect(office.movesOf("one")).toEqual([]);
  });

  it.each([
    [0, "d1 y"],
    [1, "d0 y"],
  ])(
    "is not settled by a removal from a place of the same name that the remover, d%i, chose",
    (remover, move) => {
      const office = shared();
      for (const number of [0, 1]) office.by(number, (disk) => disk.rename("x", "y"));
      office.by(remover, (disk) => disk.delete("y"));
      expect(office.movesOf("one")).toEqual([move]);
    },
  );

  it("is not seen in what was there before, as when two files have changed places", () => {
    const office = shared();
    office.by(0, (disk) => disk.save("y", "two"));
    office.engine(1, (disk) => disk.save("y", "two"));
    office.by(0, (disk) => {
      disk.rename("x", "aside");
      disk.rename("y", "x");
      disk.rename("aside", "y");
    });
    for (const path of ["x", "y"]) office.by(1, (disk) => disk.delete(path));
    expect(office.movesOf("one").sort()).toEqual(["d0 x", "d0 y"]);
  });

  it("is not settled by moving the file that has it over another one that is also elsewhere", () => {
    const office = shared();
    office.by(1, (disk) => disk.save("z", "two"));
    for (const path of ["y", "w"]) office.engine(1, (disk) => disk.save(path, "two"));
    for (const [from, to] of [
      ["x", "z"],
      ["z", "y"],
    ] as const)
      office.by(1, (disk) => disk.rename(from, to));
    expect(office.movesOf("one")).toEqual(["d1 y"]);
  });

  it("is not seen in what was there before the file was moved over it", () => {
    const office = shared();
    office.by(1, (disk) => disk.save("y", "two"));
    office.by(0, (disk) => disk.delete("x"));
    office.by(1, (disk) => disk.rename("x", "y"));
    office.engine(0, (disk) => disk.save("y", "two"));
    office.by(0, (disk) => disk.delete("y"));
    expect(office.movesOf("one")).toEqual(["d1 y"]);
  });

  it("is seen in files of equal content that change places", () => {
    const office = shared();
    office.by(1, (disk) => disk.save("y", "one"));
    office.by(1, (disk) => disk.save("y", "one"));
    expect(office.movesOf("one")).toEqual([]);
    office.by(1, (disk) => {
      disk.rename("x", "aside");
      disk.rename("y", "x");
      disk.rename("aside", "y");
    });
    expect(office.movesOf("one").sort()).toEqual(["d1 x", "d1 y"]);
  });

  it("is of the file, whatever it holds meanwhile", () => {
    const office = shared();
    office.by(1, (disk) => disk.rename("x", "y"));
    office.by(0, (disk) => disk.save("x", "two"));
    office.by(0, (disk) => disk.delete("x"));
    expect(office.movesOf("two")).toEqual(["d1 y"]);
  });

  it("is not a copy", () => {
    const office = shared();
    office.by(1, (disk) => disk.save("y", "one"));
    expect(office.movesOf("one")).toEqual([]);
    expect(office.content("one").shared).toBe(true);
  });

  it("of a folder holds for what comes into it later, unless it is removed there", () => {
    const office = new Office();
    office.by(0, (disk) => disk.save("a/x", "one"));
    office.engine(1, (disk) => disk.makeFolder("a"));
    office.by(1, (disk) => disk.rename("a", "b"));
    office.engine(1, (disk) => disk.save("b/x", "one"));
    office.by(0, (disk) => disk.delete("a"));
    const isIn = () => office.ledger.isInMovedFolder(office.desks[1] as Desk, "b/x", office.content("one"));
    expect(isIn()).toBe(true);
    office.by(1, (disk) => disk.delete("b/x"));
    expect(isIn()).toBe(false);
  });

  it("of a folder explains what comes back in it under the name that it had, as when the new one is taken", () => {
    const office = new Office();
    office.by(0, (disk) => disk.save("a/x", "one"));
    office.engine(1, (disk) => disk.makeFolder("b"));
    office.by(1, (disk) => disk.rename("b", "c"));
    office.by(0, (disk) => disk.delete("a"));
    office.engine(1, (disk) => disk.save("b/x", "one"));
    const desk = office.desks[1] as Desk;
    expect(office.ledger.isInMovedFolder(desk, "b/x", office.content("one"))).toBe(true);
    expect(office.ledger.isInMovedFolder(desk, "d/x", office.content("one"))).toBe(false);
  });

  it("of a folder is not settled by a removal from one that the remover has put there", () => {
    const office = new Office();
    for (const number of [0, 1]) office.by(number, (disk) => disk.makeFolder("a"));
    office.by(0, (disk) => disk.save("a/x", "one"));
    for (const number of [0, 1]) office.by(number, (disk) => disk.rename("a", "b"));
    office.by(0, (disk) => disk.delete("b"));
    const desk = office.desks[1] as Desk;
    expect(office.ledger.isInMovedFolder(desk, "b/x", office.content("one"))).toBe(true);
  });
});

describe("a content", () => {
  it("is made of what it replaced, in however many steps", () => {
    const office = shared();
    office.by(0, (disk) => disk.save("x", "two"));
    office.by(0, (disk) => disk.save("x", "three"));
    expect(isMadeOf(office.content("three"), office.content("one"))).toBe(true);
    expect(isMadeOf(office.content("one"), office.content("three"))).toBe(false);
  });

  it("is made of what was removed from its place before the engine had noticed", () => {
    const office = shared();
    office.by(0, (disk) => disk.delete("x"));
    office.by(0, (disk) => disk.save("x", "two"));
    expect(isMadeOf(office.content("two"), office.content("one"))).toBe(true);
  });

  it("is of another file once the engine has noticed", () => {
    const office = shared();
    office.by(0, (disk) => disk.delete("x"));
    office.recorded.clear();
    office.by(0, (disk) => disk.save("x", "two"));
    expect(isMadeOf(office.content("two"), office.content("one"))).toBe(false);
    expect(office.content("two").file).not.toBe(office.content("one").file);
  });

  it("that is brought back is not made of what it replaces then", () => {
    const office = shared();
    office.by(0, (disk) => disk.save("x", "two"));
    office.by(0, (disk) => disk.save("x", "one"));
    expect(isMadeOf(office.content("one"), office.content("two"))).toBe(false);
  });
});

describe("a removal", () => {
  it("is forgiven when its user wants back what is missing", () => {
    const office = shared();
    office.by(1, (disk) => disk.delete("x"));
    office.ledger.forgive(0);
    expect(office.content("one").removals.map(({ forgiven }) => forgiven)).toEqual([false]);
    office.ledger.forgive(1);
    expect(office.content("one").removals.map(({ forgiven }) => forgiven)).toEqual([true]);
  });

  it("is of something unrecorded where the engine was killed before it noted what it had brought", () => {
    const office = new Office();
    office.by(0, (disk) => disk.save("x", "one"));
    office.engine(1, (disk) => disk.save("x", "one"));
    office.ledger.noteKill(office.desks[1] as Desk);
    for (const number of [0, 1]) office.by(number, (disk) => disk.delete("x"));
    expect(office.content("one").removals.map(({ unrecorded }) => unrecorded)).toEqual([false, true]);
  });
});

describe("a removal of what the engine had brought a moment before", () => {
  it("is of something unrecorded if the engine is killed before it has recorded it, and else is not", () => {
    for (const isRecorded of [false, true]) {
      const office = new Office();
      office.by(0, (disk) => disk.save("x", "one"));
      office.engine(1, (disk) => disk.save("x", "one"));
      if (isRecorded) office.recorded.add("x");
      office.by(1, (disk) => disk.delete("x"));
      office.ledger.noteKill(office.desks[1] as Desk);
      expect(office.content("one").removals.map(({ unrecorded }) => unrecorded)).toEqual([!isRecorded]);
    }
  });
});

describe("a removal of what the engine could not flush", () => {
  it("is of something unrecorded at that path alone", () => {
    const office = new Office();
    office.by(0, (disk) => {
      disk.save("x", "one");
      disk.save("y", "two");
    });
    office.engine(1, (disk) => {
      disk.save("x", "one");
      disk.save("y", "two");
    });
    office.ledger.noteUnflushed(office.desks[1] as Desk, "x");
    for (const path of ["x", "y"]) office.by(1, (disk) => disk.delete(path));
    const removalsOf = (text: string) => office.content(text).removals.map(({ unrecorded }) => unrecorded);
    expect([removalsOf("one"), removalsOf("two")]).toEqual([[true], [false]]);
  });

  it("is of something unrecorded also where its user has moved it on since", () => {
    const office = new Office();
    office.by(0, (disk) => disk.save("x", "one"));
    office.engine(1, (disk) => disk.save("x", "one"));
    office.by(1, (disk) => disk.rename("x", "y"));
    office.recorded.clear();
    office.ledger.noteUnflushed(office.desks[1] as Desk, "x");
    expect([...office.content("one").unrecordedOn]).toEqual([1]);
  });

  it("is not what a user replaced who was ahead of the flush that failed", () => {
    const office = shared();
    office.engine(1, (disk) => disk.save("z", "two"));
    office.by(0, (disk) => disk.save("z", "two"));
    office.recorded.clear();
    office.by(1, (disk) => disk.save("z", "three"));
    office.ledger.noteUnflushed(office.desks[1] as Desk, "z");
    expect(office.content("two").removals.map(({ unrecorded }) => unrecorded)).toEqual([true]);
  });
});

describe("names", () => {
  it("have clashed once two of one folder are equal by their keys", () => {
    const office = new Office();
    office.by(0, (disk) => disk.save("a/x", "one"));
    office.by(0, (disk) => disk.save("X", "two"));
    expect(office.ledger.hasClashed("x")).toBe(false);
    office.by(0, (disk) => disk.save("a/X", "three"));
    expect(office.ledger.hasClashed("x")).toBe(true);
  });
});
