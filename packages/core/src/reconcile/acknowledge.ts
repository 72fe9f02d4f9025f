import { compareVectors, emptyVector, type VersionVector, vectorEntries } from "../causality/index.js";
import type { NodeId, Sent, Trees } from "../tree/index.js";

/**
 * What the journal has taken from this device without its answer having been heard. Both sides agreed
 * on it then, so that what has changed since is a change of one side.
 *
 * That is what was sent last, when the journal's state is that or was made on top of it. It may also be
 * something sent before that, which was given up and arrived late: the journal's state itself, when it
 * is this device's own work on top of base and what was sent last is more of that.
 */
export function acceptedUnheard(trees: Trees, id: NodeId): Sent | undefined {
  const sent = trees.sent(id);
  if (sent === undefined) return undefined;
  const remote = trees.remote.get(id);
  const journal = remote?.vector ?? trees.tombstone(id);
  if (journal === undefined) return undefined;
  const base = trees.base.get(id);
  const last = vectorOfSent(sent);
  if (hasSeen(journal, last)) {
    const caughtUp = base === undefined ? "deleted" in sent : hasSeen(base.vector, last);
    return caughtUp ? undefined : sent;
  }
  if (base === undefined && "deleted" in sent) return undefined; // Base was forgotten on purpose.
  const author = soleAdvance(journal, base?.vector ?? emptyVector);
  if (author === undefined || author !== soleAdvance(last, journal)) return undefined;
  return remote ?? (base === undefined ? undefined : { deleted: journal });
}

/**
 * Forgets what was sent once nothing of it can happen any more: a commit that is still under way is taken
 * only while it is newer than the journal's state. Until then its counter must not be used again.
 */
export function forgetSent(trees: Trees, id: NodeId): void {
  const sent = trees.sent(id);
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id);
  if (sent === undefined || journal === undefined) return;
  if (compareVectors(vectorOfSent(sent), journal) !== "newer") trees.setSent(id, undefined);
}

export function vectorOfSent(sent: Sent): VersionVector {
  return "deleted" in sent ? sent.deleted : sent.vector;
}

function hasSeen(state: VersionVector, other: VersionVector): boolean {
  const relation = compareVectors(state, other);
  return relation === "equal" || relation === "newer";
}

/** The device that alone has made `later` out of `earlier`. */
function soleAdvance(later: VersionVector, earlier: VersionVector): string | undefined {
  if (compareVectors(later, earlier) !== "newer") return undefined;
  const known = new Map(vectorEntries(earlier));
  const advanced = vectorEntries(later).filter(([device, counter]) => known.get(device) !== counter);
  return advanced.length === 1 ? advanced[0]?.[0] : undefined;
}
