import fc from "fast-check";
import { describe, it } from "vitest";
import { runs } from "../property-runs.fixture.js";
import { type History, histories } from "./history.fixture.js";
import type { Deed } from "./user.fixture.js";
import { allWays, carryOut } from "./ways.fixture.js";

describe("the plan for any three trees ends with all equal, nothing lost and nothing back from the dead", () => {
  it.each(allWays)("%s", (way) => {
    fc.assert(
      fc.property(histories, (history) => carryOut(history, [way])),
      { numRuns: runs(400), unbiased: true },
    );
  });
});

const deed = (what: Deed["do"], name: string, a = 0): Deed => ({ do: what, a, b: 0, name, content: 0 });

/** Histories that once broke a promise, as small as they get. */
const found: readonly [string, History][] = [
  [
    "a file deleted out of a folder that was moved to where another one comes, whose deletion is late",
    {
      dialect: "by case",
      hints: ["n", "m"],
      founded: [deed("tower", "b", 11), deed("create", "b"), deed("create", "a")],
      before: [],
      unheard: [deed("create", "a")],
      here: [deed("changeKind", "a", 9), deed("move", "B", 2), deed("delete", "a")],
      there: [deed("rename", "B")],
      forgets: "nothing",
      seed: -43196016,
    },
  ],
];

describe("the plan keeps its promises for", () => {
  it.each(found)("%s", (_, history) => carryOut(history));
});
