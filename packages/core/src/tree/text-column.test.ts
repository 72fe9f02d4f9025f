import fc from "fast-check";
import { expect, it } from "vitest";
import { anyUnits } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { TextColumn } from "./text-column.js";

const text = fc.option(
  fc.oneof(anyUnits(), fc.string({ unit: "binary-ascii" }), fc.constantFrom("", "\u00ff", "\u0100")),
  {
    nil: undefined,
  },
);
/** Long enough for what it leaves behind to be cleared up. */
const long = fc.nat({ max: 3 }).map((character) => `${character}`.repeat(50_000));

it("gives texts back as they were, whatever units they are made of, and knows them again", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.nat({ max: 9 }),
          fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: long }),
        ),
        { maxLength: 40 },
      ),
      text,
      (changes, other) => {
        const column = new TextColumn();
        const model = new Map<number, string | undefined>();
        for (const [number, text] of changes) {
          column.set(number, text);
          model.set(number, text);
          for (let each = 0; each < 12; each++) {
            const known = model.get(each);
            expect(column.get(each) === known).toBe(true);
            expect(column.is(each, known)).toBe(true);
            expect(column.is(each, other)).toBe(other === known);
          }
        }
      },
    ),
    { numRuns: runs(200) },
  );
});
