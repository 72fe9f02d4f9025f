import { compareVectors, type VersionVector } from "../causality/index.js";
import { type NodeId, type Sent, type Trees, vectorOfSent } from "../tree/index.js";

/**
 * What the journal has taken from this device without its answer having been heard: the last of what was sent
 * that the journal's state is, or was made on top of. Both sides agreed on it then, so that what has changed
 * since is a change of one side.
 */
export function acceptedUnheard(trees: Trees, id: NodeId): Sent | undefined {
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id);
  if (journal === undefined) return undefined;
  const sent = trees.sent(id).findLast((each) => hasSeen(journal, vectorOfSent(each)));
  if (sent === undefined) return undefined;
  const base = trees.base.get(id);
  // Without a base, a deletion was taken note of already, or base was forgotten on purpose.
  const caughtUp = base === undefined ? "deleted" in sent : hasSeen(base.vector, vectorOfSent(sent));
  return caughtUp ? undefined : sent;
}

/**
 * Forgets what was sent once nothing of it can happen any more: a commit that is still under way is taken
 * only while it is newer than the journal's state. Until then its counter must not be used again.
 */
export function forgetSent(trees: Trees, id: NodeId): void {
  const sent = trees.sent(id);
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id);
  if (sent.length === 0 || journal === undefined) return;
  const pending = sent.filter((each) => compareVectors(vectorOfSent(each), journal) === "newer");
  if (pending.length < sent.length) trees.setSent(id, pending);
}

function hasSeen(state: VersionVector, other: VersionVector): boolean {
  const relation = compareVectors(state, other);
  return relation === "equal" || relation === "newer";
}
