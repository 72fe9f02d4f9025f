import { type Edit, editsOf, type Mutant } from "./mutant.js";

/** The files of a mutant as they are with its fault in them, by path. Throws unless every text is there exactly once. */
export function planted(mutant: Mutant, read: (file: string) => string): Map<string, string> {
  const files = new Map<string, string>();
  for (const edit of editsOf(mutant)) {
    files.set(edit.file, edited(mutant, edit, files.get(edit.file) ?? read(edit.file)));
  }
  return files;
}

function edited({ id }: Mutant, { file, find, replace }: Edit, text: string): string {
  const parts = text.split(find);
  if (parts.length === 2 && find !== replace) return parts.join(replace);
  const found = find === replace ? "is replaced by itself" : `is there ${parts.length - 1} times, not once`;
  throw new Error(`${id}: in ${file} the text ${found}: ${JSON.stringify(find)}`);
}
