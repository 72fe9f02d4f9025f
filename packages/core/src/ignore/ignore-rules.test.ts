import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../errors/index.js";
import { createIgnore, defaultIgnorePatterns, ignoreLimits, parseIgnoreFile } from "./index.js";

/** Paths that end in "/" are folders. */
const ignored = (patterns: readonly string[], path: string) =>
  createIgnore(patterns).ignores(path.replace(/\/$/, ""), path.endsWith("/"));

describe("createIgnore", () => {
  it.each<[patterns: string[], ignored: string[], kept: string[]]>([
    [["a"], ["a", "x/a", "a/", "a/b/c"], ["b", "ab", "A"]],
    [["/a"], ["a", "a/b"], ["x/a"]],
    [["a/b"], ["a/b", "a/b/c"], ["x/a/b", "a"]],
    [["a/"], ["a/", "x/a/", "a/b"], ["a", "x/a"]],
    [["*.log"], ["x.log", "d/x.log", ".log"], ["x.logs", "log"]],
    [["d/*.log"], ["d/x.log"], ["d/e/x.log", "x.log"]],
    [["**/a"], ["a", "x/a", "x/y/a"], ["xa"]],
    [["a/**"], ["a/x", "a/x/y"], ["a", "a/"]],
    [["a/**/b"], ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "x/a/b"]],
    [["**"], ["a", "x/y"], []],
    [["a**b"], ["ab", "axxb"], ["a/b"]],
    [["a?c"], ["abc", "a😀c"], ["ac", "a/c"]],
    [["[a-c]x"], ["ax", "cx"], ["dx", "x"]],
    [["[!a-c]x"], ["dx"], ["ax"]],
    [["[^a]"], ["b"], ["a"]],
    [["[]a]"], ["]", "a"], ["b"]],
    [["[[:digit:]]x"], ["5x"], ["ax"]],
    [["[a-"], [], ["a", "-", "[a-"]],
    [
      ["\\!a", "\\#b", "c\\*"],
      ["!a", "#b", "c*"],
      ["a", "b", "cx"],
    ],
    [["#a", "", "   "], [], ["#a", "a", " "]],
    [
      ["a   ", "b\\  "],
      ["a", "b "],
      ["b", "a   "],
    ],
    [["trailing\\"], [], ["trailing", "trailing\\"]],
    [["*", "!*.txt"], ["a", "d/", "d/a.txt"], ["a.txt"]],
    [["*.txt", "!keep.txt", "keep.txt"], ["keep.txt"], []],
    [["d/", "!d/keep"], ["d/keep"], []],
    [["d/*", "!d/keep"], ["d/other"], ["d/keep"]],
    [["é"], ["e\u0301"], ["e"]],
    [["(a|b)+{c}$^."], ["(a|b)+{c}$^."], ["a"]],
    [["__proto__", "constructor"], ["__proto__", "x/constructor"], ["toString"]],
  ])("%j ignores %j and keeps %j", (patterns, gone, kept) => {
    for (const path of gone) expect([path, ignored(patterns, path)]).toEqual([path, true]);
    for (const path of kept) expect([path, ignored(patterns, path)]).toEqual([path, false]);
  });

  it("ignores by default what systems and editors leave behind, and nothing else", () => {
    const droppings =
      ".DS_Store ._x Thumbs.db desktop.ini ~$report.docx .~lock.report.odt# .a.txt.swp a.swp 4913 x/$RECYCLE.BIN/ film.mkv.part";
    for (const path of droppings.split(" ")) {
      expect([path, ignored(defaultIgnorePatterns, path)]).toEqual([path, true]);
    }
    for (const path of [
      "a.txt",
      ".env",
      ".git/",
      ".gitignore",
      "4913/",
      "4913/a",
      "~",
      "$a",
      "src/lost+found",
    ]) {
      expect([path, ignored(defaultIgnorePatterns, path)]).toEqual([path, false]);
    }
  });

  it.each([
    ["a".repeat(ignoreLimits.patternLength + 1), 1],
    ["a", ignoreLimits.patterns + 1],
  ])("refuses patterns over the limits", (pattern, count) => {
    expect(() => createIgnore(Array.from({ length: count }, () => pattern))).toThrow(
      expect.toSatisfy((error: unknown) => isSyncError(error, "invalid_request")),
    );
  });

  it.each([
    `${"*a".repeat(500)}b`,
    `${"**/a/".repeat(200)}b`,
    `${"**/*a*a*a/".repeat(100)}b`,
    `${"[a-z]*".repeat(150)}0`,
    `${"?*".repeat(500)}b`,
  ])("answers at once, however patterns are made to backtrack: %#", (pattern) => {
    const rules = createIgnore([pattern]);
    // A backtracking matcher would need longer than the test may take.
    expect(rules.ignores("a".repeat(255), false)).toBe(false);
    expect(rules.ignores(`${"a/".repeat(250)}a`, false)).toBe(false);
  });

  const git = spawnSync("git", ["--version"]).status === 0;
  it.skipIf(!git)("agrees with git (skipped where git is not installed)", () => {
    const component = fc
      .string({
        unit: fc.constantFrom("a", "b", "*", "?", "[ab]", "[!a]", "\\a"),
        minLength: 1,
        maxLength: 4,
      })
      // Git takes two stars beside other characters for "**" when they follow a plain beginning, and says they are "regular asterisks".
      .filter((text) => !text.includes("**"));
    const pattern = fc
      .tuple(
        fc.constantFrom("", "!", "/", "**/"),
        fc.array(fc.oneof({ weight: 4, arbitrary: component }, fc.constant("**")), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom("", "/", "/**", " "),
      )
      .map(([head, components, tail]) => head + components.join("/") + tail);
    const samples = fc.sample(fc.array(pattern, { minLength: 1, maxLength: 3 }), { numRuns: 60, seed: 7 });
    const root = mkdtempSync(join(tmpdir(), "syncline-ignore-"));
    try {
      const paths = makeTree(root);
      execFileSync("git", ["init", "-q", root]);
      for (const patterns of samples) {
        writeFileSync(join(root, ".git/info/exclude"), `${patterns.join("\n")}\n`);
        const rules = createIgnore(patterns);
        const ours = paths.filter((path) => rules.ignores(path.replace(/\/$/, ""), path.endsWith("/")));
        expect(ours, JSON.stringify(patterns)).toEqual(gitIgnored(root, paths));
      }
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

/** Every path of up to three components out of a few names. Folders end in "/". */
function makeTree(root: string): string[] {
  const paths: string[] = [];
  for (const top of ["a", "b", "ab"]) {
    for (const middle of ["a", "b", "ba"]) {
      for (const file of ["aa", "b"]) paths.push(`${top}/${middle}/${file}`);
      paths.push(`${top}/${middle}/`);
    }
    paths.push(`${top}/`, `${top}x`, `${top}/bb`);
  }
  for (const path of paths) {
    mkdirSync(dirname(join(root, `${path}.`)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(root, path), "");
  }
  return paths.sort();
}

/** Git looks at the disk to see what is a folder. (Told so by a slash, it takes "b/" for something inside of "b/**".) */
function gitIgnored(root: string, paths: readonly string[]): string[] {
  const bare = (path: string) => path.replace(/\/$/, "");
  const { stdout } = spawnSync("git", ["-C", root, "check-ignore", "--no-index", "--stdin"], {
    input: paths.map(bare).join("\n"),
    encoding: "utf8",
  });
  const answer = new Set(stdout.split("\n"));
  return paths.filter((path) => answer.has(bare(path)));
}

describe("parseIgnoreFile", () => {
  it("leaves out comments and blank lines, and reads any line ending", () => {
    expect(parseIgnoreFile("\ufeff# mine\r\n*.log\r\n\r\n!a.log\n")).toEqual({
      patterns: ["*.log", "!a.log"],
      refusedLines: [],
    });
  });

  it("names the lines that are over the limits, and keeps the others", () => {
    const text = `a\n${"b".repeat(2000)}\nc`;
    expect(parseIgnoreFile(text)).toEqual({ patterns: ["a", "c"], refusedLines: [2] });
  });

  it("always gives patterns that can be used with the defaults", () => {
    const { patterns, refusedLines } = parseIgnoreFile("a\n".repeat(5000));
    expect(patterns.length + refusedLines.length).toBe(5000);
    expect(() => createIgnore([...defaultIgnorePatterns, ...patterns])).not.toThrow();
  });
});
