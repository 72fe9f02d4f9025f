import fc from "fast-check";
import { expect, it } from "vitest";
import { escapedJson, escapeText } from "./escape.js";

it.each([
  ["plain.txt", "plain.txt"],
  ["Grüße 文書 🎉.txt", "Grüße 文書 🎉.txt"],
  ["a\u001b[31mb", "a\\u001b[31mb"],
  ["line\nbreak\r\ttab", "line\\u000abreak\\u000d\\u0009tab"],
  ["\u009b31m", "\\u009b31m"],
  ["photo\u202egpj.exe", "photo\\u202egpj.exe"],
  ["\u2066\u2069\u200f\u061c", "\\u2066\\u2069\\u200f\\u061c"],
  ["\ud800x\udc00", "\\ud800x\\udc00"],
])("shows %j as %j", (text, shown) => {
  expect(escapeText(text)).toBe(shown);
});

it("escapes JSON so that it is the same value, on one line, for every string", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const json = escapedJson({ [text]: [text] });
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
      expect(escapeText(json)).toBe(json);
    }),
  );
});
