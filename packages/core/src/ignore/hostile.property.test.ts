import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../errors/index.js";
import { anyUnits } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { createIgnore, ignoreLimits, parseIgnoreFile } from "./index.js";

const piece = fc.oneof(
  fc.constantFrom(
    "a",
    "*",
    "**",
    "?",
    "[",
    "]",
    "[!a-z]",
    "[[:digit:]]",
    "[[:",
    "\\",
    "!",
    "#",
    "/",
    " ",
    "-",
    "\u00e9",
    "e\u0301",
  ),
  anyUnits(5),
);
const pattern = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
const path = fc
  .array(fc.oneof(fc.constantFrom("a", "b", "aa"), anyUnits(5)), { maxLength: 4 })
  .map((names) => names.join("/"));

describe("ignore rules of any text", () => {
  it("answer for any path, the same every time, and for all that is in an ignored folder", () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 5 }), path, fc.boolean(), (patterns, path, isFolder) => {
        const rules = createIgnore(patterns);
        const answer = rules.ignores(path, isFolder);
        expect(rules.ignores(path, isFolder)).toBe(answer);
        expect(createIgnore(patterns).ignores(path, isFolder)).toBe(answer);
        if (answer && isFolder) expect(rules.ignores(`${path}/x`, false)).toBe(true);
        expect(rules.ignores("", true)).toBe(false);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("read from a file can always be used, and every line is a rule, said to be refused, or none", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            pattern,
            fc.nat(3000).map((length) => "x".repeat(length)),
          ),
        ),
        (lines) => {
          const text = lines.map((line) => line.replaceAll(/[\r\n]/g, "")).join("\n");
          const { patterns, refusedLines } = parseIgnoreFile(text);
          createIgnore(patterns);
          const counted = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
          expect(patterns.length + refusedLines.length).toBeLessThanOrEqual(counted.length);
          expect(patterns.every((each) => each.length <= ignoreLimits.patternLength)).toBe(true);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it("from an app are rules or invalid_request", () => {
    const long = fc.nat(2 * ignoreLimits.patternLength).map((length) => "*a".repeat(length));
    fc.assert(
      fc.property(fc.array(fc.oneof(pattern, long), { maxLength: 5 }), (patterns) => {
        const isTooLong = patterns.some((each) => each.length > ignoreLimits.patternLength);
        try {
          createIgnore(patterns).ignores("a".repeat(255), false);
          expect(isTooLong).toBe(false);
        } catch (error) {
          if (!isSyncError(error, "invalid_request")) throw error;
          expect(isTooLong).toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
