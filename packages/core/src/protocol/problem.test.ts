import { describe, expect, it } from "vitest";
import { type ErrorCode, errorCodes, SyncError } from "../errors/index.js";
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
});
