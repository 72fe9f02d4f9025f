import type { RelativePath } from "../disk/file-system.js";
import { SyncError } from "../errors/index.js";
import { parentPath } from "../naming/index.js";
import { compileRule, type IgnoreRule } from "./rule.js";

/** Patterns come from files that anyone with access may write, so their cost is bounded. */
export const ignoreLimits = {
  /** Rules in one set, comments and blank lines not counted. */
  patterns: 2000,
  /** UTF-16 code units in one pattern. */
  patternLength: 1024,
} as const;

/** Which paths the engine leaves alone. */
export interface IgnoreRules {
  /** Whether `path`, or a folder above it, is ignored. What lies in an ignored folder cannot be taken back. */
  ignores(path: RelativePath, isFolder: boolean): boolean;
}

/**
 * Rules with the semantics of gitignore; the last one that matches decides. Matching takes
 * polynomial time whatever the patterns. Throws `invalid_request` when {@link ignoreLimits} are exceeded.
 */
export function createIgnore(patterns: Iterable<string>): IgnoreRules {
  const rules: IgnoreRule[] = [];
  for (const pattern of patterns) {
    if (pattern.length > ignoreLimits.patternLength) throw refuse("patternLength");
    const rule = compileRule(pattern);
    if (rule !== undefined) rules.push(rule);
    if (rules.length > ignoreLimits.patterns) throw refuse("patterns");
  }
  // The last match decides, so the search begins at the end.
  rules.reverse();
  const decide = (path: RelativePath, isFolder: boolean): boolean => {
    const names = path.normalize("NFC").split("/");
    const rule = rules.find((candidate) => (isFolder || !candidate.foldersOnly) && candidate.matches(names));
    return rule !== undefined && !rule.negated;
  };
  // A walk asks for all entries of a folder in a row: what holds for the folder is found once.
  let lastFolder = "";
  let lastAnswer = false;
  const folderIgnored = (folder: RelativePath): boolean => {
    if (folder === "") return false;
    if (folder !== lastFolder) {
      const answer = folderIgnored(parentPath(folder)) || decide(folder, true);
      lastFolder = folder;
      lastAnswer = answer;
    }
    return lastAnswer;
  };
  return {
    ignores: (path, isFolder) =>
      path !== "" && rules.length > 0 && (folderIgnored(parentPath(path)) || decide(path, isFolder)),
  };
}

const refuse = (limit: keyof typeof ignoreLimits) =>
  new SyncError("invalid_request", {
    message: `Ignore rules are limited to ${ignoreLimits.patterns} patterns of ${ignoreLimits.patternLength} characters.`,
    details: { field: limit, limit: ignoreLimits[limit] },
  });
