import { compareVectors, type JournalEntry, nameKey } from "@syncline/core";
import { isMadeOf, type Ledger, type SavedContent } from "../ledger/index.js";
import type { VersionReader } from "./versions.js";

type Rule = Parameters<typeof nameKey>[1];

/** What the engine adds to the name of a conflicted copy. */
const sign = / \(d\d's conflicted copy \d{4}-\d\d-\d\d(?: \d+)?\)/g;

/**
 * No conflicted copy without two users who did not know of each other's work: each has bytes of its own, neither of which was made
 * out of the other, or is of a file whose name another one had.
 */
export async function unexplainedCopies(
  entries: readonly JournalEntry[],
  versions: VersionReader,
  ledger: Ledger,
  rule: Rule,
): Promise<string[]> {
  const failures: string[] = [];
  const holders = holdersByKey(entries, rule);
  const names = new Set<string>();
  const histories = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const { node, deleted } = entry;
    const isFirst = !histories.has(node.id);
    // Users change the case of names as well.
    const name = nameKey(node.name, "fold-case");
    const isNewName = !names.has(name);
    names.add(name);
    const origin = isFirst && node.kind === "file" ? histories.get(node.copyOf?.id ?? "") : undefined;
    if (origin !== undefined) failures.push(...(await judgeCopy(entry, origin, versions, ledger)));
    else if (!deleted && isNewName && node.name.search(sign) >= 0) {
      const wanted = withoutLastSign(node.name);
      const others = [...(holders.get(nameKey(wanted, rule)) ?? [])].filter((id) => id !== node.id);
      const isExplained = others.length > 0 || ledger.hasClashed(wanted);
      const content = isExplained ? undefined : await contentOf(entry, versions, ledger);
      // Users swap copies as well, and files of equal content that change places are not told apart.
      const isUsersDoing = content?.shared || Array.from(ledger.contents()).some(isPutAt(node.name));
      if (!isExplained && !isUsersDoing)
        failures.push(`Needless: ${node.name} has a name that nobody else wanted.`);
    }
    histories.set(node.id, [...(histories.get(node.id) ?? []), entry]);
  }
  return failures;
}

async function judgeCopy(
  copy: JournalEntry,
  history: readonly JournalEntry[],
  versions: VersionReader,
  ledger: Ledger,
): Promise<string[]> {
  const origin = history.at(-1) as JournalEntry;
  if (origin.deleted || origin.node.kind !== "file" || copy.node.kind !== "file") return [];
  const [mine, theirs] = [copy, origin].map(({ node }) => node.kind === "file" && node.contentId);
  const [one, other] = await Promise.all([copy, origin].map((entry) => contentOf(entry, versions, ledger)));
  // Unless a user has made it so since: what the device that has made the copy sent of the origin is its user's later work.
  const isMadeSo = one !== undefined && (copy.author === origin.author || isPutAt(copy.node.name)(one));
  if (mine === theirs && !isMadeSo && !history.some(isOtherNewsTo(copy)))
    return [`Needless: ${copy.node.name} is the same as what it is a copy of.`];
  if (one === undefined || other === undefined) return [];
  // What was copied or moved over something else is news of that file, however old its bytes are.
  if (one.shared || other.shared || one.moved || other.moved) return [];
  // What an engine was killed over is taken for a user's own.
  if (one.unrecordedOn.size + other.unrecordedOn.size > 0) return [];
  if (!isMadeOf(one, other) && !isMadeOf(other, one)) return [];
  return [`Needless: ${copy.node.name} keeps ${one.origin} apart from ${other.origin}, which knew of it.`];
}

/** Whether a version of what a copy was made of has other bytes, and was not known where the copy was saved: the copy may be against that one. */
function isOtherNewsTo({ node: copy }: JournalEntry): (version: JournalEntry) => boolean {
  if (copy.kind !== "file" || copy.copyOf === undefined) return () => false;
  const { vector: known } = copy.copyOf;
  return ({ node }) => {
    if (node.kind !== "file" || node.contentId === copy.contentId) return false;
    return ["newer", "concurrent"].includes(compareVectors(node.vector, known));
  };
}

/** By the key of a name, the nodes that ever had it. In whatever folder: a copy may be moved on before it is committed. */
function holdersByKey(entries: readonly JournalEntry[], rule: Rule): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { node } of entries) {
    const key = nameKey(node.name, rule);
    holders.set(key, (holders.get(key) ?? new Set()).add(node.id));
  }
  return holders;
}

async function contentOf(
  { node }: JournalEntry,
  versions: VersionReader,
  ledger: Ledger,
): Promise<SavedContent | undefined> {
  const hash = node.kind === "file" ? await versions.hashOf(node.contentId) : undefined;
  return hash === undefined ? undefined : ledger.get(hash);
}

/** Whether a user has put a content under this name, or into a folder of this name. */
function isPutAt(name: string): (content: SavedContent) => boolean {
  return ({ putAt }) => Array.from(putAt).some((path) => path.split("/").includes(name));
}

function withoutLastSign(name: string): string {
  const last = [...name.matchAll(sign)].at(-1);
  return last === undefined ? name : name.slice(0, last.index) + name.slice(last.index + last[0].length);
}
