import type { Randomness } from "@syncline/core";
import { describe, expect, it } from "vitest";

export interface RandomnessHarness {
  readonly name: string;
  open(): Randomness;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Suite of the `Randomness` port. */
export function randomnessSuite({ name, open }: RandomnessHarness): void {
  describe(`randomness: ${name}`, () => {
    it.each([0, 1, 7, 8, 9, 16, 1000, 100_000])("RN-01 returns %i bytes", (length) => {
      expect(open().bytes(length)).toHaveLength(length);
    });

    it("RN-02 returns fresh bytes each time", () => {
      const randomness = open();
      const drawn = Array.from({ length: 1000 }, () => hex(randomness.bytes(16)));
      expect(new Set(drawn).size).toBe(drawn.length);
    });

    it("RN-03 returns bytes that nobody else holds", () => {
      const randomness = open();
      const first = randomness.bytes(32);
      const before = hex(first);
      randomness.bytes(32).fill(0);
      expect(hex(first)).toBe(before);
      expect(first.byteLength).toBe(first.buffer.byteLength);
    });

    it("RN-04 returns every value about equally often", () => {
      const counts = new Uint32Array(256);
      for (const byte of open().bytes(256 * 400)) counts[byte]!++;
      // 400 expected of each; six standard deviations either way.
      for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(120);
    });
  });
}
