import type { RelativePath } from "@syncline/core";
import type { Desk, Ledger, SavedContent } from "../ledger/index.js";
import { viewOf } from "../ledger/index.js";

/** What a user removed, or has in one place, does not turn up again, or twice, unless somebody moved it elsewhere meanwhile. */
export function unexplainedFiles(desks: readonly Desk[], ledger: Ledger): string[] {
  const [first] = desks as [Desk, ...Desk[]];
  const failures: string[] = [];
  const seen = new Set<string>();
  for (const [path, hash] of viewOf(first.disk).contents) {
    const content = ledger.get(hash);
    if (content === undefined) failures.push(`Foreign: nobody ever saved what is in ${path}.`);
    else if (!content.shared) {
      // What an engine was killed over is new to the next one, and comes once more when a user has moved it meanwhile.
      const isTwiceExplained = content.file.movedBy.size > (content.unrecordedOn.size > 0 ? 0 : 1);
      if (seen.has(hash) && !isTwiceExplained)
        failures.push(`Twice: what was saved as ${content.origin} is in ${path} too.`);
      if (!content.owed && !isReturnExplained(desks, ledger, path, content))
        failures.push(`Back: ${path}, saved as ${content.origin}, was removed.`);
    }
    seen.add(hash);
  }
  return failures;
}

/**
 * Whether a user moved the file, or a folder that it is in, without having seen that another removed it; or has asked for it; or
 * an engine was killed over it, so that the next one took it for its user's own.
 */
function isReturnExplained(
  desks: readonly Desk[],
  ledger: Ledger,
  path: RelativePath,
  content: SavedContent,
): boolean {
  return (
    content.file.moves.length > 0 ||
    content.unrecordedOn.size > 0 ||
    content.removals.some(({ forgiven, unrecorded }) => forgiven || unrecorded) ||
    desks.some((desk) => ledger.isInMovedFolder(desk, path, content))
  );
}
