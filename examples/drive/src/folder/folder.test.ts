import type { FileEntry } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { placeAfterKey, placeOfTyped } from "./grid-keys.js";
import { noSelection, pick, pickAll, type Selection, withoutGone } from "./selection.js";
import { nextOrder, type Order, sortEntries } from "./sort-entries.js";

const entry = (name: string, sizeBytes = 0, modifiedAtMs = 0) =>
  ({ kind: name.endsWith("/") ? "folder" : "file", name, path: name, sizeBytes, modifiedAtMs }) as FileEntry;

describe("entries", () => {
  const entries = [
    entry("b.txt", 1, 3),
    entry("file 10", 3, 1),
    entry("file 2", 3, 2),
    entry("z/"),
    entry("a/", 0, 9),
  ];
  it.each<[Order, string]>([
    [{ by: "name", descending: false }, "a/ z/ b.txt file 2 file 10"],
    [{ by: "name", descending: true }, "z/ a/ file 10 file 2 b.txt"],
    [{ by: "size", descending: true }, "a/ z/ file 2 file 10 b.txt"],
    [{ by: "modified", descending: false }, "z/ a/ file 10 file 2 b.txt"],
  ])("by %j are in the order %s", (order, names) => {
    expect(
      sortEntries(entries, order)
        .map(({ name }) => name)
        .join(" "),
    ).toBe(names);
  });

  it("are turned round by the same field again; other fields begin with the newest and the largest", () => {
    const byName: Order = { by: "name", descending: false };
    expect(nextOrder(byName, "name")).toEqual({ by: "name", descending: true });
    expect(nextOrder(byName, "modified")).toEqual({ by: "modified", descending: true });
    expect(nextOrder({ by: "size", descending: true }, "name")).toEqual(byName);
  });
});

describe("a selection", () => {
  const order = ["a", "b", "c", "d"];
  const shown = ({ paths, at }: Selection) => `${[...paths].join("")} at ${at}`;
  const at = (...picks: [string, Parameters<typeof pick>[2]][]) =>
    picks.reduce((selection, [path, how]) => pick(selection, path, how, order), noSelection);

  it("is one entry, or many that were picked one by one", () => {
    expect(shown(at(["a", "alone"], ["b", "alone"]))).toBe("b at b");
    expect(shown(at(["a", "alone"], ["c", "toggle"]))).toBe("ac at c");
    expect(shown(at(["a", "alone"], ["a", "toggle"]))).toBe(" at a");
    expect(shown(at(["a", "alone"], ["c", "reach"]))).toBe("a at c");
    expect(shown(pickAll(at(["c", "alone"]), order))).toBe("abcd at c");
  });

  it("is a range from where it began, in both directions", () => {
    expect(shown(at(["b", "alone"], ["d", "range"]))).toBe("bcd at d");
    expect(shown(at(["b", "alone"], ["d", "range"], ["a", "range"]))).toBe("ab at a");
    expect(shown(at(["c", "range"]))).toBe("c at c");
  });

  it("loses what is gone, and the keyboard goes to what has its place", () => {
    const two = at(["b", "alone"], ["c", "range"]);
    expect(shown(withoutGone(two, order, ["a", "d"]))).toBe(" at d");
    expect(shown(withoutGone(two, order, ["a", "b"]))).toBe("b at b");
    expect(shown(withoutGone(two, order, []))).toBe(" at undefined");
    expect(withoutGone(two, order, order)).toBe(two);
  });
});

describe("a key", () => {
  // Seven in rows of three.
  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowRight", 6, 6],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 0, 3],
    ["ArrowDown", 5, 6],
    ["ArrowDown", 6, 6],
    ["ArrowUp", 6, 3],
    ["ArrowUp", 1, 1],
    ["Home", 5, 0],
    ["End", 0, 6],
    ["PageDown", 0, 6],
    ["x", 0, undefined],
  ])("%s at %d leads to %s", (key, now, next) => {
    expect(placeAfterKey(key, now, 7, 3)).toBe(next);
  });

  it("leads nowhere sideways in a list, and nowhere where there is nothing", () => {
    expect(placeAfterKey("ArrowRight", 0, 7, 1)).toBeUndefined();
    expect(placeAfterKey("Home", 0, 0, 1)).toBeUndefined();
  });

  it("that is a letter leads to the next name that begins with it", () => {
    const names = ["apple", "banana", "Avocado"];
    expect([placeOfTyped("a", 0, names), placeOfTyped("a", 2, names), placeOfTyped("av", 0, names)]).toEqual([
      2, 0, 2,
    ]);
    expect(placeOfTyped("x", 0, names)).toBeUndefined();
  });
});
