import { describe, it } from "vitest";
import { expectContent, ranges } from "./ranges.fixture.js";
import { everyFault } from "./scenario/index.js";

describe("whatever goes wrong, a fleet comes to rest with all that its users saved", () => {
  it.each(ranges(10_000, 10_600))(
    "seeds $from to $to",
    ({ from, to }) => expectContent(everyFault, from, to),
    240_000,
  );
});
