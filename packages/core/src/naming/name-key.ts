import type { NameRule } from "../protocol/schemas.js";

const ascii = /^[\0-\x7f]*$/;

/**
 * What two names are compared by: equal keys mean that the names clash in one folder.
 *
 * - `exact`: Unicode normalisation form C, so that the two spellings of "é" are one name.
 * - `fold-case`: case folded as well, for namespaces with a device whose disk ignores case.
 *
 * Folding goes up and down again without any locale (so ß is "ss" and a final ς is σ), which comes to
 * the full case folding of Unicode. The Turkish dotless ı stays apart from i, as on the disks that
 * ignore case. The key of a key is itself.
 */
export function nameKey(name: string, rule: NameRule): string {
  if (ascii.test(name)) return rule === "exact" ? name : name.toLowerCase();
  const composed = name.normalize("NFC");
  return rule === "exact" ? composed : foldCase(composed);
}

function foldCase(composed: string): string {
  // Upper case takes the small letters together, lower case the capitals that are left. A letter may
  // gain marks on either way, so the result is composed again, and folded until it stands still.
  let key = composed;
  for (let round = 0; round < 4; round++) {
    const next = key
      .split("ı")
      .map((part) => part.toUpperCase().toLowerCase())
      .join("ı")
      .normalize("NFC");
    if (next === key) break;
    key = next;
  }
  return key;
}
