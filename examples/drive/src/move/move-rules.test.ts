import { expect, it } from "vitest";
import { canMoveInto, withoutInner } from "./move-rules.js";

it.each([
  [["a.txt"], "f", true],
  [["f/a.txt"], "", true],
  [["f/a.txt", "b.txt"], "f", true],
  [["f/a.txt"], "f", false],
  [["f"], "f", false],
  [["f"], "f/g", false],
  [["f"], "fg", true],
])("whether %j can go into %j: %s", (paths, folder, can) => {
  expect(canMoveInto(paths, folder)).toBe(can);
});

it("what is inside of a folder goes along with it", () => {
  expect(withoutInner(["f", "f/a.txt", "g/b.txt"])).toEqual(["f", "g/b.txt"]);
});
