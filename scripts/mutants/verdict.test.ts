import { describe, expect, it } from "vitest";
import { type TestReport, verdictOfSeeds, verdictOfTests } from "./verdict.js";

/** A run of one file with these tests: a message each, undefined where it passed. */
function reportOf(tests: Record<string, string | undefined>, message?: string): TestReport {
  const assertionResults = Object.entries(tests).map(([fullName, failure]) => ({
    fullName,
    status: failure === undefined ? "passed" : "failed",
    failureMessages: failure === undefined ? [] : [failure],
  }));
  const failed = message !== undefined || assertionResults.some(({ status }) => status === "failed");
  return {
    testResults: [
      { name: "a.test.ts", status: failed ? "failed" : "passed", message: message ?? "", assertionResults },
    ],
  };
}

const assertion = "AssertionError: expected 1 to be 2";
const lateTest = "Error: Test timed out in 30000ms.";
const codeFault = "TypeError: x is not a function\n    at y";

describe("a mutant is", () => {
  it.each<[string, TestReport | undefined, number | undefined, string]>([
    ["caught by a failing assertion", reportOf({ a: undefined, b: assertion }), 1, "caught: b"],
    ["caught by what the code throws", reportOf({ a: "SyncError: The disk is full." }), 1, "caught: a"],
    [
      "caught by an assertion whatever else fails",
      reportOf({ a: codeFault, b: lateTest, c: assertion }),
      1,
      "caught: c",
    ],
    ["not caught when all pass", reportOf({ a: undefined }), 0, "survived: every test passed"],
    ["not caught by a test that never ends", reportOf({ a: lateTest }), 1, "timed out: a"],
    ["not caught by a run that never ends", undefined, undefined, "timed out: the whole run"],
    ["broken when it cannot run", reportOf({ a: codeFault }), 1, "broken: a: TypeError: x is not a function"],
    [
      "broken when a file cannot be loaded",
      reportOf({}, "SyntaxError: here"),
      1,
      "broken: SyntaxError: here",
    ],
    ["broken by what no test sees", reportOf({ a: undefined }), 1, "broken: an error outside of any test"],
    ["broken when nothing was reported", undefined, 1, "broken: no report was written"],
  ])("%s", (_, report, exitCode, expected) => {
    const { kind, by } = verdictOfTests(report, exitCode);
    expect(`${kind}: ${by}`).toBe(expected);
  });

  it.each<[string, string, number | undefined, string]>([
    ["caught by a seed", "seed 7: Deleted: a.txt\n1 failed\n", 1, "caught: seed 7: Deleted: a.txt"],
    ["not caught when all are content", "100 schedules\n0 failed\n", 0, "survived: every seed passed"],
    ["not caught by one that never ends", "", undefined, "timed out: the simulation"],
    ["broken when it cannot run", "seed 7: Thrown: TypeError: no\n", 1, "broken: TypeError: no"],
    ["broken when the program fails", "usage\n", 1, "broken: usage"],
  ])("%s of the simulation", (_, output, exitCode, expected) => {
    const { kind, by } = verdictOfSeeds(output, exitCode);
    expect(`${kind}: ${by}`).toBe(expected);
  });
});
