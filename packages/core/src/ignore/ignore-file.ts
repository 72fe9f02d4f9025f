import { ignoreLimits } from "./ignore-rules.js";

/** The file in the root whose lines are added to the default rules. It syncs like any other file. */
export const ignoreFileName = ".synclineignore";

/** Bytes of an ignore file that are read; what comes after them does not count. */
export const ignoreFileBytes = 256 * 1024;

export interface IgnoreFile {
  readonly patterns: readonly string[];
  /** Numbers, from 1, of the lines that are over the limits and were left out. */
  readonly refusedLines: readonly number[];
}

/**
 * Reads the text of an ignore file. It never fails, since anyone with access to the namespace may
 * have written it: lines over the limits are left out and named, so that the rest still holds.
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns: string[] = [];
  const refusedLines: number[] = [];
  const lines = text
    .slice(0, ignoreFileBytes)
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const fits = line.length <= ignoreLimits.patternLength && patterns.length < filePatterns;
    if (fits) patterns.push(line);
    else refusedLines.push(index + 1);
  }
  return { patterns, refusedLines };
}

/** Leaves room for the default rules and the app's own. */
const filePatterns = ignoreLimits.patterns / 2;
