import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../property-runs.fixture.js";
import { Pages } from "./pages.js";

const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom("note", "remove"), row: fc.nat({ max: 199 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: "save", row: 0 }) },
);

it("keep each row in one page, and name those pages as unsaved of which a row has changed", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.boolean(), (steps, restarts) => {
      let pages = new Pages();
      const there = new Set<number>();
      const saved = new Map<string, readonly number[]>();
      const touched = new Set<number>();
      for (const each of [
        ...Array.from({ length: 150 }, (_, row) => ({ do: "note", row })),
        ...steps,
        { do: "save", row: 0 },
      ]) {
        if (each.do === "note") {
          pages.note(each.row);
          there.add(each.row);
          touched.add(each.row);
        } else if (each.do === "remove") {
          pages.remove(each.row);
          there.delete(each.row);
        } else {
          const unsaved = pages.takeUnsaved();
          const written = new Set(unsaved.flatMap(({ rows }) => rows));
          for (const row of touched) expect(written.has(row)).toBe(there.has(row));
          touched.clear();
          for (const { key, rows } of unsaved) {
            expect(key).toMatch(/^[0-9a-z]{6}$/);
            expect(rows.length).toBeLessThanOrEqual(64);
            if (rows.length === 0) saved.delete(key);
            else saved.set(key, [...rows]);
          }
          expect([...saved.values()].flat().sort()).toEqual([...there].sort());
          expect(pages.takeUnsaved()).toEqual([]);
          if (restarts) {
            pages = new Pages();
            for (const [key, rows] of saved) pages.restore(key, rows);
          }
        }
      }
    }),
    { numRuns: runs(60) },
  );
});

it("are as few as they can be when rows come one after the other", () => {
  const pages = new Pages();
  for (let row = 0; row < 640; row++) pages.note(row);
  expect(pages.takeUnsaved()).toHaveLength(10);
  pages.note(3);
  pages.note(4);
  expect(pages.takeUnsaved()).toHaveLength(1);
});
