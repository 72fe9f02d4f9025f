import type { VersionVector } from "../causality/index.js";
import type { ErrorCode } from "../errors/index.js";
import type { Node, NodeId, Sent } from "../tree/index.js";

/** Changes of the trees, and of names on this disk, that must come before anything else is planned for their nodes. */
export type SettleOperation =
  /** Both sides are equal: base moves. */
  | { readonly do: "agree"; readonly id: NodeId }
  /** The journal has what this device sent: base moves there. */
  | { readonly do: "acknowledge"; readonly id: NodeId; readonly sent: Sent }
  /** The node was deleted on one side, but lives on with a folder that the other side moved: base forgets the deletion. */
  | { readonly do: "resurrect"; readonly id: NodeId }
  /** The local node is the remote one: same name, same content, or two folders that merge. Nothing moves on disk. */
  | { readonly do: "unify"; readonly localId: NodeId; readonly remoteId: NodeId }
  /** The local content becomes a node of its own under this name; the node itself is the journal's. */
  | { readonly do: "split"; readonly id: NodeId; readonly name: string }
  /** Another node has this name: the local one is renamed on disk. */
  | { readonly do: "rename"; readonly id: NodeId; readonly name: string };

/**
 * Changes of this disk that bring it to the journal's state. Each finds its place free when those before
 * it have been done: a `move` to a parked name (see `parkedName`) makes room where nodes go in a circle.
 */
export type LocalOperation =
  | { readonly do: "move"; readonly id: NodeId; readonly parentId: NodeId; readonly name: string }
  | { readonly do: "create"; readonly node: Node; readonly resurrected: boolean }
  | { readonly do: "update"; readonly node: Node }
  | { readonly do: "remove"; readonly id: NodeId };

/** Changes of the journal that bring it to this disk's state. */
export type RemoteOperation =
  | { readonly do: "put"; readonly node: Node; readonly resurrected: boolean }
  | { readonly do: "delete"; readonly id: NodeId; readonly vector: VersionVector };

/** Operations that must be committed together, or one after another in this order. */
export interface RemoteGroup {
  readonly atomic: boolean;
  readonly operations: readonly RemoteOperation[];
}

/** Why one node stays as it is for now. */
export interface Hold {
  readonly id: NodeId;
  readonly code: ErrorCode;
}

/**
 * What to do next. Settle operations come first, then local ones in their order, then remote groups
 * in theirs; a plan made after all of it has been done may have more, and in the end is empty. Any of
 * them may fail: those that needed it fail too, and the next plan sees what is left. Local operations that
 * place the content of files and links come last and need none of each other.
 */
export interface Plan {
  readonly settle: readonly SettleOperation[];
  readonly local: readonly LocalOperation[];
  readonly remote: readonly RemoteGroup[];
  readonly holds: readonly Hold[];
  /** Nodes that the plan removes, here or in the journal: what the deletion guard counts. */
  readonly removals: number;
}

export function isEmptyPlan(plan: Plan): boolean {
  return plan.settle.length === 0 && plan.local.length === 0 && plan.remote.length === 0;
}
