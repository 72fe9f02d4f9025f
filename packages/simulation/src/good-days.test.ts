import { describe, it } from "vitest";
import { expectContent, ranges } from "./ranges.fixture.js";

describe("on good days, a fleet comes to rest with all that its users saved", () => {
  it.each(ranges(0, 400))("seeds $from to $to", ({ from, to }) => expectContent([], from, to), 240_000);
});
