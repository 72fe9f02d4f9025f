import { hashOf, type SimulatedDevice } from "../fleet/index.js";
import { type Ledger, viewOf } from "../ledger/index.js";
import type { VersionReader } from "./versions.js";

/**
 * The first law: what a user saved, and nobody who had it on disk replaced or removed, is somewhere. Holds at every moment.
 * Nothing that is in a process's memory alone counts: the process may be killed at its next step.
 */
export async function lostBytes(
  devices: readonly SimulatedDevice[],
  ledger: Ledger,
  versions: VersionReader,
): Promise<string[]> {
  const present = await versions.contents();
  const failures: string[] = [];
  if (present.has(undefined)) failures.push("A version needs a chunk that is not there or not intact.");
  for (const { disk } of devices) {
    for (const hash of viewOf(disk).places.keys()) present.add(hash);
    for (const { inode } of disk.trash) if (inode.kind === "file") present.add(hashOf(inode.bytes));
  }
  for (const { hash, owed, origin, shared, mostPlaces, cuts } of ledger.contents()) {
    // Of several equal files each may have been taken away by another user, none of whom had the last one.
    const isTaken = mostPlaces > 1 && cuts >= mostPlaces;
    // What was put back before an engine saw that it had been replaced has never been: another user's edit comes over it.
    const isOld = versions.haveBeenForgotten && shared && cuts > 0;
    if (owed && !isTaken && !isOld && !present.has(hash))
      failures.push(`Lost: what was saved as ${origin} is nowhere any more.`);
  }
  return failures;
}

/**
 * At rest, the same bytes are in the tree itself: only users delete. What was in several places, be it for a moment, has
 * been as many files, and equal files that come to one name become one: of these, it is enough that a user
 * has taken one from its place.
 */
export function missingFromTree(device: SimulatedDevice, ledger: Ledger): string[] {
  const { places } = viewOf(device.disk);
  return [...ledger.contents()]
    .filter(({ owed, hash }) => owed && !places.has(hash))
    .filter(({ shared, mostPlaces, cuts }) => cuts === 0 || (mostPlaces === 1 && !shared))
    .map(({ origin }) => `Deleted: what was saved as ${origin} is in no file, and no user removed it.`);
}
