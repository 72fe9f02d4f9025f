import { describe, it } from "vitest";
import { expectRepeats, ranges } from "./ranges.fixture.js";
import { everyFault } from "./scenario/index.js";

describe("a schedule, whatever goes wrong in it, is the same on every run of its seed", () => {
  it.each(ranges(20_000, 21_000))(
    "seeds $from to $to",
    ({ from, to }) => expectRepeats(everyFault, from, to),
    240_000,
  );
});
