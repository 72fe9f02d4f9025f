import { compareVectors, type VersionVector } from "../causality/index.js";
import {
  type Node,
  type NodeId,
  placed,
  sameBytes,
  sameFlag,
  sameLocation,
  sameState,
  type Trees,
} from "../tree/index.js";
import { acceptedUnheard, forgetSent } from "./acknowledge.js";
import type { LocalOperation, RemoteOperation, SettleOperation } from "./operations.js";
import { isParked } from "./parking.js";

/**
 * What the trees are after an operation has succeeded. The engine calls these once the disk or the
 * journal has done its part, so that one state transaction records it; the planner's own tests call
 * them alone, as a world where everything succeeds.
 *
 * All of them hold whatever else has come into the trees since the plan was made.
 */
export function recordSettled(trees: Trees, operation: SettleOperation, copyId?: NodeId): void {
  switch (operation.do) {
    case "agree":
      trees.agree(operation.id);
      forgetSent(trees, operation.id);
      return;
    case "acknowledge":
      trees.setBase(operation.id, "deleted" in operation.sent ? undefined : operation.sent);
      forgetSent(trees, operation.id);
      return;
    case "resurrect":
      recordResurrected(trees, operation.id);
      return;
    case "unify":
      recordUnified(trees, operation.localId, operation.remoteId);
      return;
    case "split":
      recordSplit(trees, operation.id, operation.name, copyId as NodeId);
      return;
    case "rename":
      recordRenamed(trees, operation.id, operation.name);
  }
}

/** A place where nothing is. */
const nowhere = "nowhere" as NodeId;

/** The deletion is forgotten: against a base that was elsewhere, the side that has the node has moved it. */
function recordResurrected(trees: Trees, id: NodeId): void {
  const base = trees.base.get(id);
  if (base !== undefined) trees.setBase(id, { ...base, parentId: nowhere });
}

/** A node that nobody had moved has not been moved by this either: base has its new name too. */
function recordRenamed(trees: Trees, id: NodeId, name: string): void {
  const local = trees.local.get(id);
  if (local === undefined) return;
  const base = trees.base.get(id);
  if (base !== undefined && sameLocation(base, local)) trees.setBase(id, { ...base, name });
  trees.setLocal(id, { ...local, name });
}

/** What is below the local folder is now below the remote one; the local id is gone from this disk. */
function recordUnified(trees: Trees, localId: NodeId, remoteId: NodeId): void {
  const local = trees.local.get(localId);
  if (local === undefined) return;
  const below = [...trees.local.children(localId)];
  const movedHere = below.filter(({ id }) => trees.base.get(id)?.parentId === remoteId);
  for (const child of [...trees.base.children(localId)]) {
    // What was deleted elsewhere was not moved by anybody here, and must not look so.
    if (trees.remote.get(child.id) === undefined) trees.setBase(child.id, { ...child, parentId: remoteId });
  }
  for (const { id } of movedHere) {
    // It was moved out of the folder that this one becomes: a deletion elsewhere still loses against that.
    if (trees.remote.get(id) === undefined) recordResurrected(trees, id);
  }
  for (const child of below) trees.setLocal(child.id, { ...child, parentId: remoteId });
  trees.setLocal(localId, undefined);
  trees.setLocal(remoteId, { ...local, id: remoteId });
  agreeIfEqual(trees, remoteId);
}

/** The local content lives on as a new node; of the old one, this disk has nothing and has agreed to nothing. */
function recordSplit(trees: Trees, id: NodeId, name: string, copyId: NodeId): void {
  const local = trees.local.get(id);
  if (local === undefined) return;
  const copy: Node = { ...local, id: copyId, name };
  trees.setLocal(copyId, local.kind === "file" ? withOrigin(copy, local) : copy);
  trees.setLocal(id, undefined);
  trees.setBase(id, undefined);
  forgetSent(trees, id);
}

function withOrigin(copy: Node, local: Node): Node {
  return { ...copy, copyOf: { id: local.id, vector: local.vector } } as Node;
}

/**
 * This disk has taken what the journal decided. Base takes exactly that: a later change on either side, the
 * journal's included, is then seen as what it is.
 */
export function recordLocal(trees: Trees, operation: LocalOperation): void {
  switch (operation.do) {
    case "create":
      trees.setLocal(operation.node.id, operation.node);
      trees.setBase(operation.node.id, operation.node);
      agreeIfEqual(trees, operation.node.id);
      return;
    case "remove":
      trees.setLocal(operation.id, undefined);
      trees.setBase(operation.id, undefined);
      return;
    case "move": {
      const local = trees.local.get(operation.id);
      if (local !== undefined) recordChanged(trees, local, placed(local, operation));
      return;
    }
    case "update": {
      const local = trees.local.get(operation.node.id);
      if (local !== undefined) recordChanged(trees, local, operation.node);
    }
  }
}

function recordChanged(trees: Trees, before: Node, after: Node): void {
  const base = trees.base.get(after.id);
  const isChanged: FacetTest = (same) => !same(before, after);
  trees.setLocal(after.id, after);
  if (base !== undefined && !isParked(after)) trees.setBase(after.id, withFacetsOf(after, base, isChanged));
  agreeIfEqual(trees, after.id);
}

/**
 * Of a node that both sides have, base takes every facet in which they are equal: a file may have come to where the journal
 * has it, and its content not yet. Returns whether base had it otherwise.
 */
export function recordArrived(trees: Trees, id: NodeId): boolean {
  const [base, local, remote] = [trees.base.get(id), trees.local.get(id), trees.remote.get(id)];
  if (base === undefined || local === undefined || remote === undefined) return false;
  // Then base is to become what was sent.
  if (acceptedUnheard(trees, id) !== undefined) return false;
  const arrived = withFacetsOf(remote, base, (same) => same(local, remote));
  if (sameState(base, arrived)) return false;
  trees.setBase(id, arrived);
  return true;
}

/** Whether a facet is to be taken, of which `same` tells whether two states are equal in it. */
type FacetTest = (same: (a: Node, b: Node) => boolean) => boolean;

/** Base with the facets that are to be taken of another state. */
function withFacetsOf(state: Node, base: Node, isTaken: FacetTest): Node {
  const node = isTaken(sameLocation) ? placed(base, state) : base;
  if (node.kind === "symlink" && state.kind === "symlink") {
    return isTaken(sameBytes) ? { ...node, target: state.target } : node;
  }
  if (node.kind !== "file" || state.kind !== "file") return node;
  const { executable } = isTaken(sameFlag) ? state : node;
  if (!isTaken(sameBytes)) return { ...node, executable };
  const { contentId, sizeBytes, modifiedAtMs } = state;
  return { ...node, executable, contentId, sizeBytes, modifiedAtMs };
}

/** The journal has taken it: base is what was sent, whatever the disk and the journal have become since. */
export function recordRemote(trees: Trees, operation: RemoteOperation): void {
  const id = operation.do === "put" ? operation.node.id : operation.id;
  const node = operation.do === "put" ? operation.node : undefined;
  const vector = operation.do === "put" ? operation.node.vector : operation.vector;
  if (!isKnownLater(trees, id, vector)) trees.setRemote(id, node, vector);
  trees.setBase(id, node);
  forgetSent(trees, id);
}

/** Whether the journal has told of a later state before it answered. */
function isKnownLater(trees: Trees, id: NodeId, vector: VersionVector): boolean {
  const journal = trees.remote.get(id)?.vector ?? trees.tombstone(id);
  return journal !== undefined && compareVectors(journal, vector) === "newer";
}

function agreeIfEqual(trees: Trees, id: NodeId): void {
  const local = trees.local.get(id);
  const remote = trees.remote.get(id);
  const equal = local === undefined || remote === undefined ? local === remote : sameState(local, remote);
  if (equal) trees.agree(id);
}
