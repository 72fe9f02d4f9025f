import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const repository = new URL("../..", import.meta.url).pathname;

/** The text files that git keeps or would keep, as paths from the top, with `/`. */
export function committedFiles(under = "."): string[] {
  const words = [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    "--",
    under,
  ];
  const deleted = new Set(listed(["ls-files", "-z", "--deleted", "--", under]));
  return listed(words).filter((path) => !deleted.has(path));
}

const listed = (words: readonly string[]): string[] =>
  execFileSync("git", words, { cwd: repository, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
    .split("\0")
    .filter((path) => path !== "");

export const textOf = (path: string): string => readFileSync(join(repository, path), "utf8");
