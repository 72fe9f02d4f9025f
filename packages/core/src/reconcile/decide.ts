import { compareVectors } from "../causality/index.js";
import {
  type Node,
  type NodeId,
  type Sent,
  sameContent,
  sameLocation,
  sameState,
  type Trees,
} from "../tree/index.js";
import { isParkedName } from "./parking.js";

/**
 * What should become of one node, judged by itself: content, location and existence are separate
 * facets, and a facet that only one side changed is that side's to decide.
 *
 * - `agree`: both sides are equal, or both gone; only base has to move.
 * - `acknowledge`: the journal has taken something that this device sent without hearing the answer.
 * - `removeLocally`, `removeRemotely`: one side deleted what the other left as it was.
 * - `conflict`: both sides have content that the other has not seen.
 * - `keep`: the node lives on as `target`; `resurrected` when a deletion lost against an edit or a move.
 */
export type Decision =
  | { readonly verdict: "agree" }
  | { readonly verdict: "acknowledge"; readonly sent: Sent }
  | { readonly verdict: "removeLocally" }
  | { readonly verdict: "removeRemotely" }
  | { readonly verdict: "conflict"; readonly local: Node; readonly remote: Node }
  | { readonly verdict: "keep"; readonly target: Node; readonly resurrected: boolean };

const agree: Decision = { verdict: "agree" };

/** Decides one node of the three trees. Pure; structure (folders, cycles, names) comes after. */
export function decideNode(trees: Trees, id: NodeId): Decision {
  const base = trees.base.get(id);
  const local = trees.local.get(id);
  const remote = trees.remote.get(id);
  const sent = trees.sent(id);
  if (local === undefined && remote === undefined) return agree;
  if (local !== undefined && remote !== undefined && sameState(local, remote)) return agree;
  if (sent !== undefined && accepted(trees, id, sent)) return { verdict: "acknowledge", sent };
  if (local === undefined) return decideLocallyAbsent(base, remote as Node);
  if (remote === undefined) return decideRemotelyAbsent(base, local);
  return decidePresent(base, local, remote);
}

/** Whether the journal's state is what was sent, or something made on top of it: base has caught up then. */
function accepted(trees: Trees, id: NodeId, sent: Sent): boolean {
  const remote = trees.remote.get(id);
  const base = trees.base.get(id);
  if ("deleted" in sent) return remote === undefined && trees.tombstone(id) === sent.deleted && !!base;
  const vector = remote?.vector ?? trees.tombstone(id);
  if (vector === undefined) return false;
  const relation = compareVectors(vector, sent.vector);
  return (relation === "equal" || relation === "newer") && base?.vector !== sent.vector;
}

function decideLocallyAbsent(base: Node | undefined, remote: Node): Decision {
  if (base !== undefined && sameState(base, remote)) return { verdict: "removeRemotely" };
  return { verdict: "keep", target: remote, resurrected: base !== undefined };
}

function decideRemotelyAbsent(base: Node | undefined, local: Node): Decision {
  if (base === undefined) return { verdict: "keep", target: local, resurrected: false };
  if (sameContent(base, local) && (sameLocation(base, local) || isParkedName(local.name))) {
    return { verdict: "removeLocally" };
  }
  return { verdict: "keep", target: local, resurrected: true };
}

function decidePresent(base: Node | undefined, local: Node, remote: Node): Decision {
  const contentFromLocal = base !== undefined && sameContent(base, remote);
  const contentFromRemote = sameContent(local, remote) || (base !== undefined && sameContent(base, local));
  if (!contentFromLocal && !contentFromRemote) return { verdict: "conflict", local, remote };
  const locationFromLocal = base !== undefined && sameLocation(base, remote) && !isParkedName(local.name);
  const content = contentFromRemote ? remote : local;
  const place = locationFromLocal ? local : remote;
  return { verdict: "keep", target: placed(content, place), resurrected: false };
}

/** A state's content at another state's place. */
export function placed<N extends Node>(content: N, place: Pick<Node, "parentId" | "name">): N {
  if (sameLocation(content, place as Node)) return content;
  return { ...content, parentId: place.parentId, name: place.name };
}
