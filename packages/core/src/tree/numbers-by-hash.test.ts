import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../property-runs.fixture.js";
import { hashOfText, NumbersByHash } from "./numbers-by-hash.js";

const hash = fc.constantFrom(0, 1, 2, -1, 0x7fffffff, 0x80000000, 0xdeadbeef);
const change = fc.record({ hash, number: fc.nat({ max: 60 }), adds: fc.boolean() });

it("finds what was added under a hash, and nothing else, whatever comes and goes", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const numbers = new NumbersByHash();
      const model = new Map<number, Set<number>>();
      for (const { hash, number, adds } of changes) {
        const held = model.get(hash) ?? new Set();
        model.set(hash, held);
        if (adds && !held.has(number)) numbers.add(hash, number);
        else if (!adds) numbers.delete(hash, number);
        if (adds) held.add(number);
        else held.delete(number);
      }
      for (const [hash, held] of model) {
        expect(numbers.all(hash).sort()).toEqual([...held].sort());
        for (const number of held) expect(numbers.find(hash, (one) => one === number)).toBe(number);
        expect(numbers.find(hash, () => false)).toBe(-1);
      }
    }),
    { numRuns: runs(500) },
  );
});

it("tells texts apart, and the same text by what it is begun with", () => {
  const hashes = ["", "a", "b", "ab", "ba"].flatMap((text) => [hashOfText(text), hashOfText(text, 1)]);
  expect(new Set(hashes).size).toBe(hashes.length);
});
