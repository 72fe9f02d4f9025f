import {
  compareVectors,
  counterOf,
  type DeviceId,
  type VersionVector,
  vectorEntries,
} from "../causality/index.js";
import type { JournalEntry } from "../journal/index.js";
import type { CommitOutcome } from "../protocol/index.js";
import { conflict, type Rejection, refused } from "./outcomes.js";

/** The first state of a node may have any history, as long as its sender has a part in it. */
export function newNodeFault(vector: VersionVector, author: DeviceId): Rejection | undefined {
  if (counterOf(vector, author) > 0n) return undefined;
  return refused("invalid_vector", "The vector does not name its sender.");
}

/**
 * What the vectors alone decide; undefined when the new state has seen the current one and may go
 * ahead. `isSame`: the new state is what the journal has, so under an equal vector it is a retry.
 */
export function settledByVectors(
  current: JournalEntry,
  vector: VersionVector,
  isSame: boolean,
  author: DeviceId,
): CommitOutcome | undefined {
  const order = compareVectors(vector, current.node.vector);
  if (order === "equal" && isSame) return { outcome: "committed", seq: current.seq };
  if (order !== "newer") return conflict("commit_conflict", current);
  if (advancesOnly(vector, current.node.vector, author)) return undefined;
  return refused("invalid_vector", "A device may only advance its own counter.");
}

/** Whether a newer vector differs from the one before in this device's counter alone. */
function advancesOnly(newer: VersionVector, before: VersionVector, author: DeviceId): boolean {
  const known = new Map(vectorEntries(before));
  return vectorEntries(newer).every(
    ([device, counter]) => device === author || counter === known.get(device),
  );
}
