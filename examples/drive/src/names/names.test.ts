import { describe, expect, it } from "vitest";
import { freeName, nameIsTaken, nameProblem, splitName } from "./index.js";

describe("a free name", () => {
  it.each([
    ["photo.jpg", [], "photo.jpg"],
    ["photo.jpg", ["photo.jpg"], "photo (2).jpg"],
    ["photo.jpg", ["PHOTO.JPG", "photo (2).jpg"], "photo (3).jpg"],
    ["photo (2).jpg", ["photo (2).jpg"], "photo (3).jpg"],
    ["backup.tar.gz", ["backup.tar.gz"], "backup (2).tar.gz"],
    [".env", [".env"], ".env (2)"],
    ["notes", ["notes"], "notes (2)"],
    ["(2)", ["(2)"], "(2) (2)"],
  ])("for %j beside %j is %j", (name, names, free) => {
    expect(freeName(name, nameIsTaken(names))).toBe(free);
  });

  it("of a folder goes to the end", () => {
    expect(freeName("v1.0", nameIsTaken(["v1.0"]), "folder")).toBe("v1.0 (2)");
  });
});

describe("a name's problem", () => {
  const problem = (name: string) => nameProblem(name, nameIsTaken(["taken.txt"]));
  it.each([
    ["", /Give/],
    ["a/b", /slash/],
    ["..", /cannot be/],
    ["x".repeat(256), /long/],
    [".syncline", /kept/],
    ["Taken.txt", /already/],
  ])("of %j is told", (name, sentence) => {
    expect(problem(name)).toMatch(sentence);
  });
  it("is none for any other", () => {
    expect(problem("Übersicht 2026 (Entwurf).txt")).toBeUndefined();
  });
});

it("a name has a stem, and an extension where it reads as one", () => {
  expect(splitName("a.b.txt")).toEqual({ stem: "a.b", extension: ".txt" });
  expect(splitName("v1. Final")).toEqual({ stem: "v1. Final", extension: "" });
});
