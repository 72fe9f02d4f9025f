import { type Node, type NodeId, sameState, type Trees } from "../tree/index.js";
import type { LocalOperation, RemoteOperation, SettleOperation } from "./operations.js";

/**
 * What the trees are after an operation has succeeded. The engine calls these once the disk or the
 * journal has done its part, so that one state transaction records it; the planner's own tests call
 * them alone, as a world where everything succeeds.
 */
export function recordSettled(trees: Trees, operation: SettleOperation, copyId?: NodeId): void {
  switch (operation.do) {
    case "agree":
      trees.agree(operation.id);
      trees.setSent(operation.id, undefined);
      return;
    case "acknowledge":
      trees.setBase(operation.id, "deleted" in operation.sent ? undefined : operation.sent);
      trees.setSent(operation.id, undefined);
      return;
    case "unify":
      recordUnified(trees, operation.localId, operation.remoteId);
      return;
    case "split":
      recordSplit(trees, operation.id, operation.name, copyId as NodeId);
      return;
    case "rename": {
      const local = trees.local.get(operation.id);
      if (local !== undefined) trees.setLocal(operation.id, { ...local, name: operation.name });
    }
  }
}

/** What is below the local folder is now below the remote one; the local id is gone from this disk. */
function recordUnified(trees: Trees, localId: NodeId, remoteId: NodeId): void {
  const local = trees.local.get(localId);
  if (local === undefined) return;
  for (const child of [...trees.local.children(localId)]) {
    trees.setLocal(child.id, { ...child, parentId: remoteId });
  }
  trees.setLocal(localId, undefined);
  trees.setLocal(remoteId, { ...local, id: remoteId });
  const remote = trees.remote.get(remoteId);
  if (remote !== undefined && sameState({ ...local, id: remoteId }, remote)) trees.agree(remoteId);
}

/** The local content lives on as a new node; of the old one, this disk has nothing and has agreed to nothing. */
function recordSplit(trees: Trees, id: NodeId, name: string, copyId: NodeId): void {
  const local = trees.local.get(id);
  if (local === undefined) return;
  const copy: Node = { ...local, id: copyId, name };
  trees.setLocal(copyId, local.kind === "file" ? withOrigin(copy, local) : copy);
  trees.setLocal(id, undefined);
  trees.setBase(id, undefined);
  trees.setSent(id, undefined);
}

function withOrigin(copy: Node, local: Node): Node {
  return { ...copy, copyOf: { id: local.id, vector: local.vector } } as Node;
}

export function recordLocal(trees: Trees, operation: LocalOperation): void {
  switch (operation.do) {
    case "move": {
      const local = trees.local.get(operation.id);
      if (local === undefined) return;
      trees.setLocal(operation.id, { ...local, parentId: operation.parentId, name: operation.name });
      agreeIfEqual(trees, operation.id);
      return;
    }
    case "create":
    case "update":
      trees.setLocal(operation.node.id, operation.node);
      agreeIfEqual(trees, operation.node.id);
      return;
    case "remove":
      trees.setLocal(operation.id, undefined);
      agreeIfEqual(trees, operation.id);
  }
}

/** The journal has taken it: base and remote are what was sent, whatever the disk has become since. */
export function recordRemote(trees: Trees, operation: RemoteOperation): void {
  if (operation.do === "put") {
    trees.setRemote(operation.node.id, operation.node);
    trees.setBase(operation.node.id, operation.node);
    trees.setSent(operation.node.id, undefined);
  } else {
    trees.setRemote(operation.id, undefined, operation.vector);
    trees.setBase(operation.id, undefined);
    trees.setSent(operation.id, undefined);
  }
}

function agreeIfEqual(trees: Trees, id: NodeId): void {
  const local = trees.local.get(id);
  const remote = trees.remote.get(id);
  const equal = local === undefined || remote === undefined ? local === remote : sameState(local, remote);
  if (equal) trees.agree(id);
}
