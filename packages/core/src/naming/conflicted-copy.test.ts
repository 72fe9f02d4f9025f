import { describe, expect, it } from "vitest";
import type { NameRule } from "../protocol/schemas.js";
import { conflictedCopyName, readConflictedCopyName } from "./conflicted-copy.js";
import { nameKey } from "./name-key.js";

const dateMs = Date.UTC(2026, 10, 21, 13);
const copyOf = (
  name: string,
  deviceName = "Ada's laptop",
  siblings: string[] = [],
  rule: NameRule = "exact",
) => {
  const keys = new Set(siblings.map((sibling) => nameKey(sibling, rule)));
  return conflictedCopyName({ name, deviceName, dateMs, rule, taken: (key) => keys.has(key) });
};
const note = "(Ada's laptop's conflicted copy 2026-11-21)";

describe("conflictedCopyName", () => {
  it.each([
    ["report.txt", `report ${note}.txt`],
    ["report", `report ${note}`],
    ["backup.tar.gz", `backup ${note}.tar.gz`],
    ["backup.2026.tar.zst", `backup.2026 ${note}.tar.zst`],
    [".env", `.env ${note}`],
    [".config.json", `.config ${note}.json`],
    ["v1. Final report", `v1. Final report ${note}`],
    ["ends.", `ends. ${note}`],
    ["отчёт.документ", `отчёт ${note}.документ`],
    [`report ${note}.txt`, `report ${note} ${note}.txt`],
  ])("of %s is %s", (name, copy) => {
    expect(copyOf(name)).toBe(copy);
  });

  it("of a folder goes to the end, as a folder has no extension", () => {
    const options = { name: "photos 2.0", deviceName: "Ada's laptop", dateMs, rule: "exact" } as const;
    expect(conflictedCopyName({ ...options, kind: "folder", taken: () => false })).toBe(`photos 2.0 ${note}`);
  });

  it("counts on until it is free, whatever the case and composition of its siblings", () => {
    const first = copyOf("é.txt");
    expect(copyOf("é.txt", "Ada's laptop", [first])).toBe(
      "é (Ada's laptop's conflicted copy 2026-11-21 2).txt",
    );
    const shouted = first.toUpperCase().normalize("NFD");
    expect(copyOf("é.txt", "Ada's laptop", [shouted], "fold-case")).toMatch(/2026-11-21 2\)\.txt$/);
    expect(copyOf("é.txt", "Ada's laptop", [first.normalize("NFD")])).toMatch(/2026-11-21 2\)\.txt$/);
  });

  it.each([
    ["", "another device"],
    ["  \u202e\u200b ", "another device"],
    ["../../etc\0", ".. .. etc"],
    ['a"<b>|c', "a b c"],
    ["\ud800x", "x"],
    ["line\nbreak", "line break"],
  ])("makes the device name %j fit for a name", (device, shown) => {
    expect(copyOf("a.txt", device)).toBe(`a (${shown}'s conflicted copy 2026-11-21).txt`);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("has some date whatever the clock says: %d", (now) => {
    const name = conflictedCopyName({
      name: "a",
      deviceName: "b",
      dateMs: now,
      rule: "exact",
      taken: () => false,
    });
    expect(name).toMatch(/ \d{4}-\d\d-\d\d\)$/);
  });

  it("loses the end of a stem that is too long, on whole characters", () => {
    const copy = copyOf(`${"😀".repeat(62)}.txt`);
    expect(copy).toMatch(/^(😀)+ \(Ada's laptop's conflicted copy 2026-11-21\)\.txt$/u);
    const { length } = new TextEncoder().encode(copy);
    expect([length > 251, length <= 255]).toEqual([true, true]);
  });
});

describe("readConflictedCopyName", () => {
  it.each([
    "report.txt",
    "report",
    "backup.tar.gz",
    ".env",
    "v1. Final report",
    "a (b).txt",
    `report ${note}.txt`,
  ])("says what %j was made from, and by whom", (name) => {
    expect(readConflictedCopyName(copyOf(name))).toEqual({ name, deviceName: "Ada's laptop" });
    const second = copyOf(name, "Grace (work)", [copyOf(name, "Grace (work)")]);
    expect(readConflictedCopyName(second)).toEqual({ name, deviceName: "Grace (work)" });
  });

  it.each([
    "report.txt",
    "report (conflicted copy).txt",
    "a (Ada's conflicted copy of 2026).txt",
    " (Ada's conflicted copy 2026-11-21)",
    "notes (Ada's conflicted copy 2026-11-21) and more.txt",
  ])("makes nothing of %j", (name) => {
    expect(readConflictedCopyName(name)).toBeUndefined();
  });
});
