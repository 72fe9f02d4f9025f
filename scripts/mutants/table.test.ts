import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { planted } from "./plant.js";
import { mutants } from "./table/index.js";

const root = new URL("../../", import.meta.url);
const pathOf = (file: string) => fileURLToPath(new URL(file, root));

/** So that the table does not rot while the code changes: `npm run mutants` itself is not part of every test run. */
describe("the table of mutants", () => {
  it.each(mutants)("can still plant $id", (mutant) => {
    expect(planted(mutant, (file) => readFileSync(pathOf(file), "utf8")).size).toBeGreaterThan(0);
  });

  it("names tests that are there", () => {
    const named = new Set(mutants.flatMap(({ tests }) => tests));
    expect([...named].filter((test) => !existsSync(pathOf(test)))).toEqual([]);
  });

  it("gives every mutant an id of its own, and tests that are to notice it", () => {
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
    expect(mutants.filter(({ id, tests }) => !/^[a-z]+(-[a-z]+)*$/.test(id) || tests.length === 0)).toEqual(
      [],
    );
  });
});
