import { compareVectors, type VersionVector } from "../causality/index.js";
import type { NodeId, Sent, Trees } from "../tree/index.js";

/**
 * What the journal has taken from this device without its answer having been heard: what was sent, when
 * the journal's state is that or was made on top of it, and base has not caught up. Both sides agreed
 * on it then, so that what has changed since is a change of one side.
 */
export function acceptedUnheard(trees: Trees, id: NodeId): Sent | undefined {
  const sent = trees.sent(id);
  if (sent === undefined) return undefined;
  const sentVector = vectorOfSent(sent);
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id);
  if (journal === undefined || !hasSeen(journal, sentVector)) return undefined;
  const base = trees.base.get(id);
  if (base === undefined) return "deleted" in sent ? undefined : sent;
  return hasSeen(base.vector, sentVector) ? undefined : sent;
}

export function vectorOfSent(sent: Sent): VersionVector {
  return "deleted" in sent ? sent.deleted : sent.vector;
}

function hasSeen(state: VersionVector, other: VersionVector): boolean {
  const relation = compareVectors(state, other);
  return relation === "equal" || relation === "newer";
}
