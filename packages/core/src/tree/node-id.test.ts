import { describe, expect, it } from "vitest";
import { ManualClock, seededRandomness } from "../clock/index.js";
import { nodeId } from "../protocol/schemas.js";
import { createNodeId } from "./node-id.js";

describe("createNodeId", () => {
  it("begins with the time and sorts by it", () => {
    const randomness = seededRandomness(1n);
    const early = createNodeId(new ManualClock(0x017f22e279b0), randomness);
    const late = createNodeId(new ManualClock(0x017f22e279b1), randomness);
    expect(early).toMatch(/^017f22e2-79b0-7/);
    expect(early < late).toBe(true);
  });

  it.each([0, -5, 2 ** 60, Number.NaN, 1.5])("is a valid UUIDv7 whatever the clock says: %d", (now) => {
    const id = createNodeId(new ManualClock(now), seededRandomness(2n));
    expect(nodeId.safeParse(id).success).toBe(true);
  });

  it("is unique while the clock stands still", () => {
    const clock = new ManualClock(0);
    const randomness = seededRandomness(3n);
    const ids = Array.from({ length: 1000 }, () => createNodeId(clock, randomness));
    expect(new Set(ids).size).toBe(1000);
  });
});
