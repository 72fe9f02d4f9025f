import {
  type Node,
  type NodeId,
  placed,
  sameBytes,
  sameContent,
  sameLocation,
  sameState,
  type Trees,
} from "../tree/index.js";
import { acceptedUnheard } from "./acknowledge.js";
import { isParked } from "./parking.js";

/**
 * What should become of one node: content, location and existence are separate facets, and a facet
 * that only one side changed is that side's to decide.
 *
 * - `agree`: both sides are equal, or both gone; only base has to move.
 * - `removeLocally`, `removeRemotely`: one side deleted what the other left as it was.
 * - `conflict`: both sides have bytes that the other has not seen. `moves`: the local one goes to the
 *   journal's place first, so that its copy comes to lie beside the journal's version.
 * - `keep`: the node lives on as `target`; `resurrected` when a deletion lost against an edit or a move.
 */
export type Decision =
  | { readonly verdict: "agree" }
  | { readonly verdict: "removeLocally" }
  | { readonly verdict: "removeRemotely" }
  | { readonly verdict: "conflict"; readonly local: Node; readonly remote: Node; readonly moves: boolean }
  | { readonly verdict: "keep"; readonly target: Node; readonly resurrected: boolean };

/** Decides one node by its own three states. Pure; structure (folders, cycles, names) comes after. */
export function decideNode(trees: Trees, id: NodeId): Decision {
  const local = trees.local.get(id);
  const remote = trees.remote.get(id);
  if (local === undefined && remote === undefined) return { verdict: "agree" };
  const base = agreedState(trees, id);
  if (local === undefined) return decideLocallyAbsent(base, remote as Node);
  if (remote === undefined) return decideRemotelyAbsent(base, local);
  if (sameState(local, remote)) return { verdict: "agree" };
  return decidePresent(base, local, remote);
}

/** Base, or what base becomes once the journal's answer to this device is taken note of. */
export function agreedState(trees: Trees, id: NodeId): Node | undefined {
  const sent = acceptedUnheard(trees, id);
  if (sent === undefined) return trees.base.get(id);
  return "deleted" in sent ? undefined : sent;
}

function decideLocallyAbsent(base: Node | undefined, remote: Node): Decision {
  if (base !== undefined && sameState(base, remote)) return { verdict: "removeRemotely" };
  return { verdict: "keep", target: remote, resurrected: base !== undefined };
}

function decideRemotelyAbsent(base: Node | undefined, local: Node): Decision {
  const target = unparked(base, local);
  if (base === undefined) return { verdict: "keep", target, resurrected: false };
  if (sameState(base, target)) return { verdict: "removeLocally" };
  return { verdict: "keep", target, resurrected: true };
}

/** The local state under the name that it had before it was moved out of the way. */
export function unparked(base: Node | undefined, local: Node): Node {
  return base !== undefined && isParked(local) ? placed(local, { ...local, name: base.name }) : local;
}

function decidePresent(base: Node | undefined, local: Node, remote: Node): Decision {
  // Both are present and differ in some facet. Without a base nothing says who changed it: the journal stands.
  const movedHere = base !== undefined && !isParked(local) && !sameLocation(base, local);
  const movedThere = base === undefined || !sameLocation(base, remote);
  const content = mergedContent(base, local, remote);
  if (content === undefined) {
    // A name that was chosen on this disk alone becomes the copy's.
    const moves = !sameLocation(local, remote) && !(movedHere && !movedThere);
    return { verdict: "conflict", local, remote, moves };
  }
  const place = movedHere && !movedThere ? local : remote;
  return { verdict: "keep", target: placed(content, place), resurrected: false };
}

/** The content that both sides come to; undefined when each has bytes that the other has not seen. */
function mergedContent(base: Node | undefined, local: Node, remote: Node): Node | undefined {
  if (sameContent(local, remote)) return remote;
  const bytes = mergedBytes(base, local, remote);
  if (bytes?.kind !== "file" || local.kind !== "file" || remote.kind !== "file") return bytes;
  const flagOf = base?.kind === "file" && base.executable === remote.executable ? local : remote;
  return bytes.executable === flagOf.executable ? bytes : { ...bytes, executable: flagOf.executable };
}

function mergedBytes(base: Node | undefined, local: Node, remote: Node): Node | undefined {
  if (sameBytes(local, remote)) return remote;
  if (base === undefined) return undefined;
  if (sameBytes(base, local)) return remote;
  return sameBytes(base, remote) ? local : undefined;
}
