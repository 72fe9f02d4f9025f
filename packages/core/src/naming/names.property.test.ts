import { posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../errors/index.js";
import { runs } from "../property-runs.fixture.js";
import type { NameRule } from "../protocol/schemas.js";
import { checkName, nameFault } from "./check-name.js";
import { conflictedCopyName } from "./conflicted-copy.js";
import { nameKey } from "./name-key.js";
import { anyName, anyText } from "./names.fixture.js";
import { checkPath } from "./paths.js";

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text).length;
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

describe("any text", () => {
  it("is a name that no platform takes for a way elsewhere, or has a fault", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        if (nameFault(text) !== undefined) {
          expect(() => checkName(text)).toThrow(
            expect.toSatisfy((error: unknown) => isSyncError(error, "invalid_name")),
          );
          return;
        }
        expect(isWellFormed(text)).toBe(true);
        expect(bytesOf(text)).toBeLessThanOrEqual(255);
        expect(posix.dirname(posix.resolve("/root", text))).toBe("/root");
        expect(win32.dirname(win32.resolve("C:\\root", `.\\${text}`))).toBe("C:\\root");
        for (const seen of [text, text.normalize("NFC"), text.normalize("NFD"), text.toUpperCase()]) {
          const shown = seen
            .toLowerCase()
            .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/gu, "");
          expect(shown.replace(/[. ]+$/, "")).not.toBe(".syncline");
          expect(["", ".", ".."]).not.toContain(shown);
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it("is a path inside the root, or invalid_path", () => {
    const path = fc
      .array(fc.oneof(anyText, anyName, fc.constant("a")), { maxLength: 5 })
      .map((names) => names.join("/"));
    fc.assert(
      fc.property(path, (path) => {
        try {
          checkPath(path);
        } catch (error) {
          if (!isSyncError(error, "invalid_path")) throw error;
          return;
        }
        for (const name of path === "" ? [] : path.split("/"))
          expect([undefined, "too_long"]).toContain(nameFault(name));
        expect(posix.relative("/root", posix.resolve("/root", path))).toBe(path);
        expect(win32.resolve("C:\\root", `.\\${path}`).startsWith("C:\\root")).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
  });

  it("has a key that is its own, in every composition", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom<NameRule>("exact", "fold-case"), (text, rule) => {
        const key = nameKey(text, rule);
        expect(nameKey(key, rule)).toBe(key);
        for (const form of ["NFC", "NFD"]) expect(nameKey(text.normalize(form), rule)).toBe(key);
        if (rule === "fold-case") expect(nameKey(nameKey(text, "exact"), rule)).toBe(key);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe("a conflicted copy's name", () => {
  const rules = fc.constantFrom<NameRule>("exact", "fold-case");
  const date = { dateMs: Date.UTC(2026, 10, 21) };

  it("is a name, free in every way of comparing, with the same extension, for copies of copies too", () => {
    fc.assert(
      fc.property(
        anyName,
        anyText,
        rules,
        fc.array(fc.nat(), { maxLength: 6 }),
        (original, deviceName, rule, sources) => {
          const siblings = [original];
          const taken = (key: string) => siblings.some((sibling) => nameKey(sibling, rule) === key);
          for (const source of [0, ...sources]) {
            const name = siblings[source % siblings.length] as string;
            const copy = conflictedCopyName({ ...date, name, deviceName, rule, taken });
            expect(nameFault(copy)).toBeUndefined();
            expect(bytesOf(copy)).toBeLessThanOrEqual(255);
            expect(isWellFormed(copy)).toBe(true);
            for (const form of [(text: string) => text, (text: string) => text.normalize("NFC")]) {
              expect(siblings.map(form)).not.toContain(form(copy));
            }
            if (rule === "fold-case") {
              const folded = (text: string) => text.normalize("NFC").toLowerCase();
              expect(siblings.map(folded)).not.toContain(folded(copy));
            }
            const extension = /^.+(\.[a-z0-9]{1,16})$/isu.exec(name)?.[1] ?? "";
            expect(copy.endsWith(extension)).toBe(true);
            expect(copy).toContain("'s conflicted copy 2026-11-21");
            siblings.push(copy);
          }
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it("keeps all of the name where there is room, and a beginning of whole code points where there is not", () => {
    fc.assert(
      fc.property(anyName, rules, fc.constantFrom("file", "folder"), (name, rule, kind) => {
        const copy = conflictedCopyName({ ...date, name, kind, deviceName: "Ada", rule, taken: () => false });
        const note = " (Ada's conflicted copy 2026-11-21)";
        const at = copy.lastIndexOf(note);
        const [stem, extension] = [copy.slice(0, at), copy.slice(at + note.length)];
        expect(name.startsWith(stem)).toBe(true);
        expect(name.endsWith(extension)).toBe(true);
        if (kind === "folder") expect(extension).toBe("");
        const cut = name.slice(stem.length, name.length - extension.length);
        const [firstCut = ""] = cut.trimStart();
        if (cut.trim() !== "")
          expect(
            bytesOf(copy) + bytesOf(cut.slice(0, cut.indexOf(firstCut))) + bytesOf(firstCut),
          ).toBeGreaterThan(255);
      }),
      { numRuns: runs(2000) },
    );
  });
});
