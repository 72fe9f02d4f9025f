import { seededRandomness } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { randomnessSuite } from "./randomness.js";

randomnessSuite({ name: "seeded", open: () => seededRandomness(20_261_121n) });

describe("seeded randomness", () => {
  it("repeats itself for the same seed, and for no other", () => {
    const draw = (seed: bigint) => Array.from(seededRandomness(seed).bytes(32));
    expect(draw(1n)).toEqual(draw(1n));
    expect(draw(1n)).not.toEqual(draw(2n));
  });
});
