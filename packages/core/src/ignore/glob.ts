/** One position of a glob: a character, any character, a set of them, or any run of characters. */
type Token =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "any" }
  | { readonly kind: "star" }
  | { readonly kind: "set"; readonly has: (character: string) => boolean };

/** A test on one name. It takes time in the product of the lengths at worst, and never backtracks further. */
export type NameGlob = (name: string) => boolean;

/** Compiles one component of a gitignore pattern; undefined when it is malformed, and so matches nothing. */
export function compileGlob(glob: string): NameGlob | undefined {
  const tokens = tokenize(Array.from(glob));
  if (tokens === undefined) return undefined;
  return shortcut(tokens) ?? ((name) => matches(tokens, Array.from(name)));
}

/** Plain names, `*suffix` and `prefix*` are nearly all there is in practice. */
function shortcut(tokens: readonly Token[]): NameGlob | undefined {
  const literal = (part: readonly Token[]) =>
    part.every((token) => token.kind === "character")
      ? part.map((token) => token.character).join("")
      : undefined;
  const whole = literal(tokens);
  if (whole !== undefined) return (name) => name === whole;
  const suffix = tokens[0]?.kind === "star" ? literal(tokens.slice(1)) : undefined;
  if (suffix !== undefined) return (name) => name.endsWith(suffix);
  const prefix = tokens.at(-1)?.kind === "star" ? literal(tokens.slice(0, -1)) : undefined;
  if (prefix !== undefined) return (name) => name.startsWith(prefix);
  return undefined;
}

/**
 * Greedy matching that only ever goes back to the last star: an earlier one can take nothing that
 * the last one could not.
 */
function matches(tokens: readonly Token[], name: readonly string[]): boolean {
  let at = 0;
  let position = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (position < name.length) {
    const token = tokens[at];
    if (token?.kind === "star") {
      lastStar = at++;
      resumeAt = position;
    } else if (token !== undefined && accepts(token, name[position] ?? "")) {
      at += 1;
      position += 1;
    } else if (lastStar >= 0) {
      at = lastStar + 1;
      position = ++resumeAt;
    } else {
      return false;
    }
  }
  while (tokens[at]?.kind === "star") at += 1;
  return at === tokens.length;
}

function accepts(token: Token, character: string): boolean {
  if (token.kind === "character") return token.character === character;
  return token.kind === "any" || (token.kind === "set" && token.has(character));
}

function tokenize(glob: readonly string[]): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? "";
    if (character === "*") {
      if (tokens.at(-1)?.kind !== "star") tokens.push({ kind: "star" });
    } else if (character === "?") {
      tokens.push({ kind: "any" });
    } else if (character === "[") {
      const set = readSet(glob, at);
      if (set === undefined) return undefined;
      tokens.push({ kind: "set", has: set.has });
      at = set.end;
    } else if (character === "\\") {
      const escaped = glob[++at];
      if (escaped === undefined) return undefined;
      tokens.push({ kind: "character", character: escaped });
    } else {
      tokens.push({ kind: "character", character });
    }
  }
  return tokens;
}

type Members = (character: string) => boolean;

/** Reads `[…]` from its bracket on. Undefined when it is not closed or names a class that does not exist. */
function readSet(glob: readonly string[], start: number): { has: Members; end: number } | undefined {
  const members: Members[] = [];
  let at = start + 1;
  const negated = glob[at] === "!" || glob[at] === "^";
  if (negated) at += 1;
  for (const first = at; glob[at] !== "]" || at === first; ) {
    const member = readMember(glob, at);
    if (member === undefined) return undefined;
    members.push(member.has);
    at = member.next;
  }
  return { has: (character) => members.some((has) => has(character)) !== negated, end: at };
}

/** One class, range or character of a set, and where the next one begins. */
function readMember(glob: readonly string[], at: number): { has: Members; next: number } | undefined {
  const named = glob[at] === "[" && glob[at + 1] === ":" ? glob.indexOf("]", at + 2) : -1;
  if (named > 0 && glob[named - 1] === ":") {
    const pattern = classes.get(glob.slice(at + 2, named - 1).join(""));
    return pattern && { has: (character) => pattern.test(character), next: named + 1 };
  }
  const low = readCharacter(glob, at);
  if (low === undefined) return undefined;
  const ranged = glob[low.next] === "-" && glob[low.next + 1] !== "]";
  if (!ranged) return { has: (character) => character === low.character, next: low.next };
  const high = readCharacter(glob, low.next + 1);
  if (high === undefined) return undefined;
  const [from, to] = [codePoint(low.character), codePoint(high.character)];
  return { has: (character) => codePoint(character) >= from && codePoint(character) <= to, next: high.next };
}

function readCharacter(glob: readonly string[], at: number): { character: string; next: number } | undefined {
  const from = glob[at] === "\\" ? at + 1 : at;
  const character = glob[from];
  return character === undefined ? undefined : { character, next: from + 1 };
}

const codePoint = (character: string) => character.codePointAt(0) ?? -1;

/** POSIX classes, over ASCII as in git. */
const classes = new Map([
  ["alnum", /[a-z0-9]/i],
  ["alpha", /[a-z]/i],
  ["blank", /[ \t]/],
  ["digit", /[0-9]/],
  ["graph", /[!-~]/],
  ["lower", /[a-z]/],
  ["print", /[ -~]/],
  ["punct", /[!-/:-@[-`{-~]/],
  ["space", /[ \t\n\v\f\r]/],
  ["upper", /[A-Z]/],
  ["xdigit", /[0-9a-f]/i],
]);
