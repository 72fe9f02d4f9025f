import type { FileEntry } from "@syncline/core";
import { expect, it } from "vitest";
import { searchEntries } from "./search-entries.js";

const names = ["report.txt", "Annual Report 2025.pdf", "old report.txt", "Übersicht.md", "photo.jpg"];
const entries = names.map((name, modifiedAtMs) => ({ name, path: `f/${name}`, modifiedAtMs }) as FileEntry);
const found = (query: string, most = 10) => searchEntries(entries, query, most).map(({ name }) => name);

it.each([
  ["report", ["report.txt", "old report.txt", "Annual Report 2025.pdf"]],
  ["REPORT annual", ["Annual Report 2025.pdf"]],
  ["ubersicht", ["Übersicht.md"]],
  ["report.txt", ["report.txt", "old report.txt"]],
  ["nothing", []],
  ["  ", []],
])("%j finds %j", (query, expected) => {
  expect(found(query)).toEqual(expected);
});

it("finds no more than it is asked for", () => {
  expect(found("report", 1)).toEqual(["report.txt"]);
});
