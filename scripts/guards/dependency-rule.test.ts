import { describe, expect, it } from "vitest";
import { committedFiles, textOf } from "./committed-files.js";
import { globalsOf, importsOf } from "./imports.js";

const isTest = (path: string) => /\.(test|fixture|bench)(-[\w-]+)?\.ts$/.test(path);
const sources = committedFiles("packages").filter(
  (path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !isTest(path),
);
const packageOf = (path: string): string => path.split("/")[1] ?? "";

/** What each package may import, beside what its package.json lists from outside. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  conformance: ["@syncline/core"],
  simulation: ["@syncline/core"],
  sqlite: ["@syncline/core"],
  "adapter-browser": ["@syncline/core"],
  react: ["@syncline/core"],
  "adapter-node": ["@syncline/core", "@syncline/sqlite"],
  "adapter-sql": ["@syncline/core", "@syncline/sqlite"],
  "reference-server": ["@syncline/core", "@syncline/adapter-node", "@syncline/adapter-sql"],
  cli: ["@syncline/core", "@syncline/adapter-node", "@syncline/reference-server"],
};

const isOurs = (name: string): boolean => name.startsWith("@syncline/") || name === "syncline";
const packageName = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

describe("the dependency rule", () => {
  it("knows every package", () => {
    const unknown = [...new Set(sources.map(packageOf))].filter((name) => !(name in allowed));
    expect(unknown).toEqual([]);
  });

  const present = Object.entries(allowed).filter(([name]) =>
    sources.some((path) => packageOf(path) === name),
  );

  it.each(present)("holds for %s", (name, mayImport) => {
    const manifest = JSON.parse(textOf(`packages/${name}/package.json`)) as Record<
      string,
      Record<string, string>
    >;
    const outside = { ...manifest["dependencies"], ...manifest["peerDependencies"] };
    const wrong = sources
      .filter((path) => packageOf(path) === name)
      .flatMap((path) => importsOf(path).map((imported) => ({ path, imported })))
      .filter(({ imported }) => {
        if (imported.startsWith(".")) return false;
        if (imported.startsWith("node:")) return name === "core";
        if (isOurs(imported)) return !mayImport.includes(packageName(imported));
        return !(packageName(imported) in outside);
      });
    expect(wrong).toEqual([]);
  });

  it("keeps examples on published entry points", () => {
    const published = new Set(
      committedFiles("packages")
        .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
        .flatMap((path) => {
          const { name, exports } = JSON.parse(textOf(path)) as {
            name: string;
            exports: Record<string, unknown>;
          };
          return Object.keys(exports).map((entry) => name + entry.slice(1));
        }),
    );
    const wrong = committedFiles("examples")
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => importsOf(path).map((imported) => ({ path, imported })))
      .filter(({ imported }) =>
        isOurs(imported) ? !published.has(imported) : imported.startsWith("../../"),
      );
    expect(wrong).toEqual([]);
  });

  it("keeps core off the clock, chance, timers and the console", () => {
    const forbidden = ["Date.now", "new Date()", "Math.random", "setTimeout", "setInterval", "setImmediate"];
    forbidden.push("performance", "console", "process", "Buffer", "queueMicrotask");
    const wrong = sources
      .filter((path) => packageOf(path) === "core")
      .flatMap((path) => [...globalsOf(path)].map((used) => ({ path, used })))
      .filter(({ used }) => forbidden.includes(used));
    expect(wrong).toEqual([]);
  });

  it("would notice", () => {
    expect(
      importsOf("x.ts", 'import "a"; export * from "b"; const c = import("c"); type D = import("d").D;'),
    ).toEqual([..."abcd"]);
    const used = globalsOf("x.ts", "Date.now(); setTimeout(f, 1); new Date(); new Date(5); console.log(1);");
    for (const name of ["Date.now", "setTimeout", "new Date()", "new Date(…)", "console"]) {
      expect(used.has(name)).toBe(true);
    }
  });
});
