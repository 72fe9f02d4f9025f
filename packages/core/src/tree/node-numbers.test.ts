import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../property-runs.fixture.js";
import { type NodeId, rootId } from "./node.js";
import { NodeNumbers } from "./node-numbers.js";

/** Some that differ in one word alone, and some that are no UUIDs, though nearly. */
const ids = [
  rootId,
  "",
  "00000000-0000-0000-0000-000000000000",
  "01890000-0000-7000-8000-0000000000ff",
  "01890000-0000-7000-8001-0000000000ff",
  "01890000-0001-7000-8000-0000000000ff",
  "11890000-0000-7000-8000-0000000000ff",
  "fedcba98-7654-7210-bfed-cba987654321",
  "FEDCBA98-7654-7210-BFED-CBA987654321",
  "01890000-0000-7000-8000-0000000000fg",
] as NodeId[];
const step = fc.record({ id: fc.constantFrom(...ids), holds: fc.boolean() });

it("gives each id that is held a number of its own, until the last holder lets it go", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const numbers = new NodeNumbers();
      const held = new Map<NodeId, { number: number; holders: number }>();
      for (const { id, holds } of steps) {
        const known = held.get(id);
        if (holds) {
          const number = numbers.hold(id);
          if (known !== undefined) expect(number).toBe(known.number);
          held.set(id, { number, holders: (known?.holders ?? 0) + 1 });
        } else if (known !== undefined) {
          numbers.release(known.number);
          if (known.holders > 1) known.holders--;
          else held.delete(id);
        }
      }
      for (const id of ids) expect(numbers.find(id)).toBe(held.get(id)?.number ?? -1);
      for (const [id, { number }] of held) expect(numbers.idOf(number)).toBe(id);
      const given = Array.from(held.values(), ({ number }) => number);
      expect(new Set(given).size).toBe(held.size);
      expect(Math.max(-1, ...given)).toBeLessThan(numbers.limit);
      expect(numbers.limit).toBeLessThanOrEqual(ids.length);
    }),
    { numRuns: runs(500) },
  );
});
