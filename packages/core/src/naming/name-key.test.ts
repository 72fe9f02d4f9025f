import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameKey } from "./name-key.js";

describe("nameKey", () => {
  it.each([
    ["é", "e\u0301", "exact"],
    ["Å", "\u212b", "exact"],
    ["a.TXT", "A.txt", "fold-case"],
    ["É", "e\u0301", "fold-case"],
    ["STRASSE", "straße", "fold-case"],
    ["ΟΔΥΣΣΕΥΣ", "οδυσσευς", "fold-case"],
    ["οδυσσευσ", "οδυσσευς", "fold-case"],
    ["\u212a", "k", "fold-case"],
    ["ﬁle", "FILE", "fold-case"],
  ] as const)("takes %s and %s for one name under %s", (a, b, rule) => {
    expect(nameKey(a, rule)).toBe(nameKey(b, rule));
  });

  it.each([
    ["a", "A", "exact"],
    ["ﬁ", "fi", "exact"],
    ["kız", "kiz", "fold-case"],
    ["a", "a ", "fold-case"],
    ["e", "é", "fold-case"],
  ] as const)("keeps %s and %s apart under %s", (a, b, rule) => {
    expect(nameKey(a, rule)).not.toBe(nameKey(b, rule));
  });

  it("is its own key, for every character there is", () => {
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const key = nameKey(String.fromCodePoint(point), "fold-case");
      if (nameKey(key, "fold-case") !== key) expect.fail(`U+${point.toString(16)}`);
    }
  });

  it("does not see case or composition, in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const key = nameKey(text, "fold-case");
        expect(nameKey(key, "fold-case")).toBe(key);
        expect(nameKey(text.normalize("NFD"), "fold-case")).toBe(key);
        expect(nameKey(nameKey(text, "exact"), "fold-case")).toBe(key);
      }),
    );
  });
});
