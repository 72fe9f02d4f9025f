import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../errors/index.js";
import { checkName, type NameFault, nameFault } from "./check-name.js";
import { baseName, checkPath, isWithin, joinPath, parentPath } from "./paths.js";

const show = (text: string) => JSON.stringify(text).slice(0, 40);

describe("checkName", () => {
  it.each<[NameFault, string[]]>([
    ["empty", [""]],
    ["dot", [".", ".."]],
    ["separator", ["/", "a/b", "a\\b", "\\", "../x", "C:\\x"]],
    ["control_character", ["\0", "a\0b", "\n", "a\tb", "\x7f", "\u0085", "\u001b[31mred"]],
    ["invalid_unicode", ["\ud800", "a\udc00", "\udc00\ud800"]],
    ["too_long", ["a".repeat(256), "é".repeat(128), "😀".repeat(64), "漢".repeat(86)]],
    [
      "reserved",
      [
        ".syncline",
        ".Syncline",
        ".SYNCLINE",
        ".ſyncline",
        ".sync\u200dline",
        "\u202e.syncline",
        ".syncline\ufeff",
        ".syncline.",
        ".syncline ",
        ".syncline. .",
        ".syncline:stream",
        ".syncline. :x",
        ".syncline::$INDEX_ALLOCATION",
        "SYNCLI~1",
        "\u200b",
        ".\u200b.",
      ],
    ],
  ])("refuses what is %s", (fault, names) => {
    for (const name of names) {
      expect([show(name), nameFault(name)]).toEqual([show(name), fault]);
      expect(() => checkName(name)).toThrow(
        expect.toSatisfy((error: unknown) => isSyncError(error, "invalid_name")),
      );
    }
  });

  it.each([
    "a",
    "report.txt",
    ".env",
    "...",
    " ",
    "a b",
    "CON",
    "a:b",
    "a*b?",
    "naïve",
    "nai\u0308ve",
    "漢字",
    "👩‍👩‍👧",
    "می‌خواهم.txt",
    ".syncline2",
    ".synclineignore",
    "syncline",
    "__proto__",
    "a".repeat(255),
    "😀".repeat(63),
  ])("takes %s", (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it("takes nothing that leaves a folder, on any platform", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(".", "/", "\\", "a", "\0", " ") }), (name) => {
        fc.pre(nameFault(name) === undefined);
        expect(new URL(encodeURI(name), "file:///root/").pathname).toBe(`/root/${encodeURI(name)}`);
      }),
    );
  });
});

describe("checkPath", () => {
  it.each(["", "a", "a/b", "a/..b/c..", "a".repeat(300)])("takes %s", (path) => {
    expect(() => checkPath(path)).not.toThrow();
  });

  it.each([
    "/",
    "/a",
    "a/",
    "a//b",
    "..",
    "../a",
    "a/../b",
    "a/./b",
    "a\\b",
    "a/\0",
    ".syncline",
    ".Syncline/x",
    "a/.syncline",
  ])("refuses %j", (path) => {
    expect(() => checkPath(path)).toThrow(
      expect.toSatisfy((error: unknown) => isSyncError(error, "invalid_path")),
    );
  });
});

describe("paths", () => {
  it("come apart as they were joined", () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes("/"));
    fc.assert(
      fc.property(fc.array(name), name, (folders, last) => {
        const folder = folders.reduce(joinPath, "");
        const path = joinPath(folder, last);
        expect([parentPath(path), baseName(path)]).toEqual([folder, last]);
        expect(isWithin(path, folder)).toBe(true);
        expect(isWithin(`${folder}x`, folder)).toBe(folder === "");
      }),
    );
  });

  it("end at the root", () => {
    expect([parentPath(""), baseName(""), parentPath("a")]).toEqual(["", "", ""]);
  });
});
