import type { VersionVector } from "../causality/index.js";
import type { Node } from "./node.js";

/** What this device has sent and does not know the fate of: a state, or the vector of a deletion. */
export type Sent = Node | { readonly deleted: VersionVector };

/** Of one node. Whoever has sent more than this without an answer forgets the oldest, and keeps what is in doubt. */
export const mostSent = 32;

export function vectorOfSent(sent: Sent): VersionVector {
  return "deleted" in sent ? sent.deleted : sent.vector;
}
