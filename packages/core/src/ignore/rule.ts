import { compileGlob, type NameGlob } from "./glob.js";

/** One line of gitignore, compiled. */
export interface IgnoreRule {
  /** `!pattern`: takes back what an earlier rule ignored. */
  readonly negated: boolean;
  /** `pattern/`: for folders alone. */
  readonly foldersOnly: boolean;
  readonly matches: (names: readonly string[]) => boolean;
}

/** A component of a pattern with slashes; `**` stands for any number of folders. */
type Component = NameGlob | "**";

/**
 * Compiles one line as git does (https://git-scm.com/docs/gitignore): undefined for blank lines,
 * comments and malformed patterns, which match nothing. Names and patterns are compared in NFC.
 */
export function compileRule(line: string): IgnoreRule | undefined {
  let pattern = trimEnd(line.normalize("NFC"));
  if (pattern === "" || pattern.startsWith("#")) return undefined;
  const negated = pattern.startsWith("!");
  if (negated) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const matches = pattern === "" ? undefined : compilePattern(pattern);
  return matches && { negated, foldersOnly, matches };
}

/** Spaces at the end do not count, unless the first of them is escaped. */
function trimEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === " ") end -= 1;
  if (end === line.length) return line;
  let escapes = 0;
  while (line[end - 1 - escapes] === "\\") escapes += 1;
  return line.slice(0, escapes % 2 === 1 ? end + 1 : end);
}

function compilePattern(pattern: string): IgnoreRule["matches"] | undefined {
  if (!pattern.includes("/")) {
    const glob = compileGlob(pattern);
    return glob && ((names) => glob(names.at(-1) ?? ""));
  }
  const components: Component[] = [];
  for (const component of pattern.replace(/^\//, "").split("/")) {
    const compiled = component === "**" ? component : compileGlob(component);
    if (compiled === undefined) return undefined;
    if (compiled !== "**" || components.at(-1) !== "**") components.push(compiled);
  }
  return (names) => matchComponents(components, names);
}

/** The same greedy walk as for names, one component at a time. A `**` at the end takes at least one name. */
function matchComponents(components: readonly Component[], names: readonly string[]): boolean {
  let at = 0;
  let position = 0;
  let lastStars = -1;
  let resumeAt = 0;
  while (position < names.length) {
    const component = components[at];
    if (component === "**") {
      if (at === components.length - 1) return true;
      lastStars = at++;
      resumeAt = position;
    } else if (component?.(names[position] ?? "")) {
      at += 1;
      position += 1;
    } else if (lastStars >= 0) {
      at = lastStars + 1;
      position = ++resumeAt;
    } else {
      return false;
    }
  }
  return at === components.length;
}
