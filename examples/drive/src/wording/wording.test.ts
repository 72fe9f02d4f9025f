import { describe, expect, it } from "vitest";
import { counted, named, remainingText, sizeText, timeText } from "./index.js";

describe("a size", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1023 bytes"],
    [1024, "1 KB"],
    [1536, "1.5 KB"],
    [10_240, "10 KB"],
    [1_048_575, "1 MB"],
    [5.25 * 1024 ** 3, "5.3 GB"],
    [9000 * 1024 ** 4, "9000 TB"],
  ])("of %d reads as %s", (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});

describe("a time", () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  const minute = 60_000;
  it.each([
    [0, "just now"],
    [44_000, "just now"],
    [50_000, "1 minute ago"],
    [44 * minute, "44 minutes ago"],
    [50 * minute, "1 hour ago"],
    [21 * 60 * minute, "21 hours ago"],
    [24 * 60 * minute, "yesterday"],
    [5 * 24 * 60 * minute, "5 days ago"],
    [20 * 24 * 60 * minute, "Nov 1"],
    [365 * 24 * 60 * minute, "Nov 21, 2025"],
    [-5 * minute, "just now"],
    [-3 * 24 * 60 * minute, "Nov 24"],
  ])("%d ms ago is %s", (agoMs, text) => {
    expect(timeText(now - agoMs, now, "en-US")).toBe(text);
  });

  it.each([
    [1000, "a few seconds left"],
    [12_000, "15 seconds left"],
    [61_000, "2 min left"],
    [90 * minute, "2 h left"],
  ])("of %d ms to go reads as %s", (remainingMs, text) => {
    expect(remainingText(remainingMs)).toBe(text);
  });
});

describe("several things", () => {
  it("are counted, and one is named", () => {
    expect([counted(1, "item"), counted(0, "item"), counted(2, "copy", "copies")]).toEqual([
      "1 item",
      "0 items",
      "2 copies",
    ]);
    expect([named(["a.txt"]), named(["a.txt", "b.txt"])]).toEqual(["“a.txt”", "2 items"]);
  });
});
