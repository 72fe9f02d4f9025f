import { compareVectors, type VersionVector } from "../causality/index.js";
import { type Node, type NodeId, type Sent, sameState, type Trees, vectorOfSent } from "../tree/index.js";

/**
 * What the journal has taken from this device without its answer having been heard: the last of what was sent
 * that the journal's state is, or was made on top of. Both sides agreed on it then, so that what has changed
 * since is a change of one side.
 */
export function acceptedUnheard(trees: Trees, id: NodeId): Sent | undefined {
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id);
  if (journal === undefined) return undefined;
  const sent = trees.sent(id).findLast((each) => hasTaken(journal, trees.remote.get(id), each));
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

/**
 * Takes note of a deletion that the journal told of only when it refused a commit: a device that had to read the journal
 * from its beginning is not told of what is deleted. Returns whether that was news.
 *
 * What was refused is never taken now, and that the deletion bears its counter proves nothing: this device may have used
 * it before, in a life of which an older copy of its index knows nothing.
 */
export function learnDeletion(
  trees: Trees,
  id: NodeId,
  refused: VersionVector,
  deletion: VersionVector,
): boolean {
  if (trees.remote.get(id) !== undefined || trees.tombstone(id) !== undefined) return false;
  trees.setRemote(id, undefined, deletion);
  if (hasSeen(deletion, refused)) {
    const others = trees.sent(id).filter((each) => vectorOfSent(each) !== refused);
    trees.setSent(id, others);
  }
  return trees.tombstone(id) !== undefined;
}

/** Whether the journal's state is what was sent, or descends from it. The same vector on another state is another life's. */
function hasTaken(journal: VersionVector, state: Node | undefined, sent: Sent): boolean {
  const vector = vectorOfSent(sent);
  if (journal !== vector) return hasSeen(journal, vector);
  return "deleted" in sent ? state === undefined : state !== undefined && sameState(sent, state);
}

function hasSeen(state: VersionVector, other: VersionVector): boolean {
  const relation = compareVectors(state, other);
  return relation === "equal" || relation === "newer";
}
