import { hashOf, type SimulatedDevice } from "../fleet/index.js";
import { filesOf, type Ledger } from "../users/index.js";
import type { VersionReader } from "./versions.js";

/** The first law: what a user saved, and nobody who had it on disk replaced or removed, is somewhere. Holds at every moment. */
export async function lostBytes(
  devices: readonly SimulatedDevice[],
  ledger: Ledger,
  versions: VersionReader,
): Promise<string[]> {
  const present = await versions.contents();
  const failures: string[] = [];
  if (present.has(undefined)) failures.push("A version needs a chunk that is not there or not intact.");
  for (const { disk } of devices) {
    for (const hash of filesOf(disk).values()) present.add(hash);
    for (const { inode } of disk.trash) if (inode.kind === "file") present.add(hashOf(inode.bytes));
  }
  for (const { hash, owed, origin } of ledger.contents()) {
    if (owed && !present.has(hash)) failures.push(`Lost: what was saved as ${origin} is nowhere any more.`);
  }
  return failures;
}

/** At rest, the same bytes are in the tree itself: only users delete. */
export function missingFromTree(device: SimulatedDevice, ledger: Ledger): string[] {
  const present = new Set(filesOf(device.disk).values());
  return [...ledger.contents()]
    .filter(({ owed, shared, hash }) => owed && !shared && !present.has(hash))
    .map(({ origin }) => `Deleted: what was saved as ${origin} is in no file, and no user removed it.`);
}

/** What a user removed, or has in one place, does not turn up again, or twice, unless somebody moved it elsewhere meanwhile. */
export function unexplainedFiles(device: SimulatedDevice, ledger: Ledger): string[] {
  const failures: string[] = [];
  const seen = new Set<string>();
  for (const [path, hash] of filesOf(device.disk)) {
    const content = ledger.get(hash);
    if (content === undefined) failures.push(`Foreign: nobody ever saved what is in ${path}.`);
    else if (!content.shared) {
      if (seen.has(hash) && content.movedOn.size < 2)
        failures.push(`Twice: what was saved as ${content.origin} is in ${path} too.`);
      const movedElsewhere = [...content.movedOn].some((number) => !content.removedOn.has(number));
      if (!content.owed && !movedElsewhere)
        failures.push(`Back: ${path}, saved as ${content.origin}, was removed.`);
    }
    seen.add(hash);
  }
  return failures;
}
