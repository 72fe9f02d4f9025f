import { describe, expect, it } from "vitest";
import type { Mutant } from "./mutant.js";
import { planted } from "./plant.js";

const files: Record<string, string> = { "a.ts": "one two three", "b.ts": "two two" };
const read = (file: string) => files[file] ?? "";
const mutant = (edit: Partial<Mutant>): Mutant => ({
  id: "m",
  fault: "",
  file: "a.ts",
  find: "two",
  replace: "2",
  tests: [],
  ...edit,
});

describe("planting a fault", () => {
  it("changes the one place, and every other that belongs to it", () => {
    const also = [
      { file: "a.ts", find: "three", replace: "3" },
      { file: "b.ts", find: "two two", replace: "$&" },
    ];
    expect([...planted(mutant({ also }), read)]).toEqual([
      ["a.ts", "one 2 3"],
      ["b.ts", "$&"],
    ]);
  });

  it.each<[string, Partial<Mutant>]>([
    ["is not there", { find: "four" }],
    ["is there twice", { file: "b.ts" }],
    ["is of no file", { file: "c.ts" }],
    ["would stay as it is", { replace: "two" }],
  ])("fails loudly where the text %s", (_, edit) => {
    expect(() => planted(mutant(edit), read)).toThrow(/^m: in .\.ts the text /);
  });
});
