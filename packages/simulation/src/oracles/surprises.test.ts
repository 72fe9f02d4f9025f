import { ManualClock, MemoryDisk } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { type Desk, Ledger } from "../ledger/index.js";
import { AuthorsNames } from "./authors-names.js";
import { unexplainedFiles } from "./surprises.js";

function office() {
  const desks = [0, 1].map(
    (number): Desk => ({
      number,
      disk: new MemoryDisk({ clock: new ManualClock(0) }),
      isOnRecord: () => true,
      isFileOnRecord: () => true,
    }),
  );
  const [mine, yours] = desks as [Desk, Desk];
  const ledger = new Ledger(desks, (name) => name);
  const by = (desk: Desk, act: (disk: MemoryDisk) => void) => {
    ledger.observe(desk, () => {
      act(desk.disk);
      return "does it";
    });
  };
  by(mine, (disk) => disk.save("x", "one"));
  yours.disk.save("x", "one");
  return { ledger, desks, mine, yours, by };
}

describe("at rest", () => {
  it("a file that a user removed is not there", () => {
    const { ledger, desks, yours, by } = office();
    expect(unexplainedFiles(desks, ledger)).toEqual([]);
    by(yours, (disk) => disk.delete("x"));
    expect(unexplainedFiles(desks, ledger)).toEqual([expect.stringMatching(/^Back: x, /)]);
  });

  it("it may be there when another user has moved it, not knowing of that", () => {
    const { ledger, desks, mine, yours, by } = office();
    by(mine, (disk) => disk.rename("x", "y"));
    by(yours, (disk) => disk.delete("x"));
    expect(unexplainedFiles(desks, ledger)).toEqual([]);
  });

  it("nothing is there twice that no user has put there twice", () => {
    const { ledger, desks, mine } = office();
    mine.disk.save("x (copy)", "one");
    expect(unexplainedFiles(desks, ledger)).toEqual([expect.stringMatching(/^Twice: .* x \(copy\)/)]);
  });

  it("it may be there twice when a user has moved what the engine had no time to record", () => {
    const { ledger, desks, mine, yours, by } = office();
    ledger.noteKill({ ...yours, isFileOnRecord: () => false });
    mine.disk.save("y", "one");
    expect(unexplainedFiles(desks, ledger)).toEqual([expect.stringMatching(/^Twice: /)]);
    by(yours, (disk) => disk.rename("x", "y"));
    expect(unexplainedFiles(desks, ledger)).toEqual([]);
  });

  it("nothing is there that nobody saved", () => {
    const { ledger, desks, mine } = office();
    mine.disk.save("y", "from nowhere");
    expect(unexplainedFiles(desks, ledger)).toEqual(["Foreign: nobody ever saved what is in y."]);
  });
});

describe("where one user alone does anything", () => {
  const author = new Map([
    ["X", "two"],
    ["x", "one"],
    ["y", "three"],
  ]);

  function names(clash: boolean): AuthorsNames {
    const names = new AuthorsNames("fold-case");
    const disk = new MemoryDisk({ clock: new ManualClock(0) });
    for (const path of clash ? ["x", "X"] : ["x"]) disk.save(path, path);
    names.note({ number: 0, disk, isOnRecord: () => true, isFileOnRecord: () => true });
    return names;
  }

  it("all is as that user has it", () => {
    expect(names(false).changes(author, author)).toEqual([]);
    const renamed = new Map([...author].map(([path, what]) => [path === "y" ? "z" : path, what]));
    expect(names(false).changes(author, renamed)).not.toEqual([]);
  });

  it("names that clashed may be changed, and contents under them may not", () => {
    const changed = (what: string) =>
      new Map([...author, ["X (copy)", what]].filter(([path]) => path !== "X") as [string, string][]);
    expect(names(true).changes(author, changed("two"))).toEqual([]);
    expect(names(true).changes(author, changed("other"))).not.toEqual([]);
    // Under the name that its folder has in the end, nobody has seen the clash before.
    expect(names(false).changes(author, changed("two"))).toEqual([]);
    const single = new Map([["X", "two"]]);
    expect(names(false).changes(single, new Map([["X (copy)", "two"]]))).not.toEqual([]);
  });
});
