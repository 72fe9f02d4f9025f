import { describe, expect, it } from "vitest";
import { committedFiles, textOf } from "./committed-files.js";

const isText = (path: string): boolean =>
  /\.(ts|mts|mjs|js|json|md|yml|yaml|toml|npmrc|nvmrc)$|(^|\/)(LICENSE|run)$/.test(path);

/** What one machine or one registry knows, and nobody else should: made up here, so that this file does not say it. */
const forbidden: readonly [what: string, pattern: RegExp][] = [
  ["a registry's address", new RegExp(`${"https?"}://[^\\s"']*(registry\\.|npmjs\\.org)`)],
  ["a home folder", /(^|[\s"'`(=])\/(home|Users|root)\/\w/m],
  ["a work folder", new RegExp(`(^|[\\s"'\`(=])/${"work"}/`, "m")],
  ["a token", /\b(npm_[A-Za-z0-9]{30,}|ghp_[A-Za-z0-9]{30,}|_authToken)\b/],
  ["a secret key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];

interface LockEntry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe("what is committed", () => {
  it.each(forbidden)("holds no %s", (_what, pattern) => {
    const wrong = committedFiles()
      .filter(isText)
      .filter((path) => !path.startsWith("scripts/guards/"))
      .map((path) => ({ path, found: pattern.exec(textOf(path))?.[0] }))
      .filter(({ found }) => found !== undefined);
    expect(wrong).toEqual([]);
  });

  it("locks dependencies by their hashes, and leaves the registry to whoever installs", () => {
    const lock = JSON.parse(textOf("package-lock.json")) as { readonly packages: Record<string, LockEntry> };
    const entries = Object.entries(lock.packages).filter(([path]) => path.includes("node_modules/"));
    const addressed = entries.filter(([, { resolved, link }]) => resolved !== undefined && link !== true);
    // A registry need not carry what is for other platforms; then there is no hash either, and `os` keeps it away.
    const unhashed = entries.filter(
      ([, { integrity, link, optional, os }]) =>
        integrity === undefined && link !== true && !(optional && os),
    );
    expect({ addressed, unhashed }).toEqual({ addressed: [], unhashed: [] });
    expect(entries.length).toBeGreaterThan(100);
  });

  it("locks what is optional too, without which `npm ci` refuses the lock", () => {
    const { packages } = JSON.parse(textOf("package-lock.json")) as { packages: Record<string, LockEntry> };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("keeps every source file short enough to read in one go", () => {
    const long = committedFiles("packages")
      .filter((path) => /\/src\/.*\.ts$/.test(path) && !path.endsWith(".test.ts"))
      .map((path) => ({ path, lines: textOf(path).split("\n").length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });
});
