import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../property-runs.fixture.js";
import { fromBase64, toBase64 } from "./base64.js";

test("base64 is what Node writes, and reads back", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(text)).toEqual(Uint8Array.from(bytes));
    }),
  );
});

test("every other text is refused, so that bytes have one text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."AQR+/=-_ é") }), (text) => {
      let bytes: Uint8Array;
      try {
        bytes = fromBase64(text);
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_request" });
        return;
      }
      expect(toBase64(bytes)).toBe(text);
    }),
    { numRuns: runs(1000) },
  );
});
