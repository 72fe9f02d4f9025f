import type { FileEntry } from "@syncline/core";

/** What makes letters the same for a search: case and accents do not tell them apart. */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How well a name fits: lower is better. */
function rank(name: string, words: readonly string[]): number {
  if (name === words.join(" ")) return 0;
  if (words.some((word) => name.startsWith(word))) return 1;
  return words.some((word) => name.includes(` ${word}`)) ? 2 : 3;
}

/** The entries whose names have all the words in them, the best first, then the latest; `most` at most. No words find nothing. */
export function searchEntries(entries: readonly FileEntry[], query: string, most: number): FileEntry[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return entries
    .flatMap((entry) => {
      const name = folded(entry.name);
      return words.every((word) => name.includes(word)) ? [{ entry, rank: rank(name, words) }] : [];
    })
    .sort((a, b) => a.rank - b.rank || b.entry.modifiedAtMs - a.entry.modifiedAtMs)
    .slice(0, most)
    .map(({ entry }) => entry);
}
