import fc from "fast-check";
import { describe, it } from "vitest";
import { runs } from "../property-runs.fixture.js";
import { histories } from "./history.fixture.js";
import { allWays, carryOut } from "./ways.fixture.js";

describe("the plan for any three trees ends with all equal, nothing lost and nothing back from the dead", () => {
  it.each(allWays)("%s", (way) => {
    fc.assert(
      fc.property(histories, (history) => carryOut(history, [way])),
      { numRuns: runs(400), unbiased: true },
    );
  });
});
