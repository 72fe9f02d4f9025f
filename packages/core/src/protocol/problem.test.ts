import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ErrorCode, errorCodes, SyncError } from "../errors/index.js";
import { damagedText } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { errorOfProblem, problemOf } from "./problem.js";

describe("problem documents", () => {
  it.each(Object.keys(errorCodes) as ErrorCode[])("carry %s there and back", (code) => {
    const error = new SyncError(code, { message: "what happened here", details: { limit: 3 } });
    const document = problemOf(error, "request-1");
    expect(document.status).toBe(errorCodes[code].status);
    const back = errorOfProblem(JSON.parse(JSON.stringify(document)));
    expect(back).toMatchObject({
      code,
      message: "what happened here",
      details: { limit: 3, requestId: "request-1" },
    });
  });

  it("say nothing about an error that is not ours", () => {
    const document = problemOf(new Error("SELECT secret FROM /var/lib/accounts.db"));
    expect(document.code).toBe("internal");
    expect(JSON.stringify(document)).not.toMatch(/secret|var|stack/);
  });

  it.each([null, "text", [], {}, { code: "no_such_code", type: "", title: "", status: 400 }])(
    "are told from other answers: %j",
    (answer) => {
      expect(errorOfProblem(answer)).toBeUndefined();
    },
  );

  it("are an error with a known code, or none, whatever the answer says", () => {
    const good = fc.constant(
      JSON.stringify(problemOf(new SyncError("too_large", { details: { limit: 3 } }), "r")),
    );
    fc.assert(
      fc.property(damagedText(good), (text) => {
        let answer: unknown;
        try {
          answer = JSON.parse(text);
        } catch {
          return;
        }
        const error = errorOfProblem(answer);
        if (error !== undefined) expect(Object.keys(errorCodes)).toContain(error.code);
      }),
      { numRuns: runs(500) },
    );
  });
});
