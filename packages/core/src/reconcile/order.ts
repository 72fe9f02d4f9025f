import type { Node, NodeId, Trees } from "../tree/index.js";
import type { RemoteGroup, RemoteOperation } from "./operations.js";

/**
 * Orders commits so that each is valid when its turn comes: a folder before what goes into it, a name
 * freed before it is taken, a folder emptied before it is deleted. Where that goes in circles, as
 * when two files swap names, the circle is one atomic group. (Tarjan's strongly connected
 * components, which come out in the order wanted.)
 */
export function orderRemote(
  trees: Trees,
  operations: readonly RemoteOperation[],
  keyOf: (name: string) => string,
): RemoteGroup[] {
  const byId = new Map(operations.map((operation) => [idOf(operation), operation]));
  const groups: RemoteGroup[] = [];
  let run: RemoteOperation[] = [];
  const flush = () => {
    if (run.length > 0) groups.push({ atomic: false, operations: run });
    run = [];
  };
  for (const component of components([...byId.keys()], (id) => prerequisites(trees, byId, id, keyOf))) {
    const members = component.map((id) => byId.get(id) as RemoteOperation);
    if (members.length === 1) run.push(...members);
    else {
      flush();
      groups.push({ atomic: true, operations: members });
    }
  }
  flush();
  return groups;
}

function idOf(operation: RemoteOperation): NodeId {
  return operation.do === "put" ? operation.node.id : operation.id;
}

/** The nodes whose operations must come before this node's. */
function prerequisites(
  trees: Trees,
  byId: ReadonlyMap<NodeId, RemoteOperation>,
  id: NodeId,
  keyOf: (name: string) => string,
): NodeId[] {
  const operation = byId.get(id);
  if (operation === undefined) return [];
  const before =
    operation.do === "delete"
      ? [...trees.remote.children(id)].map((child) => child.id)
      : [operation.node.parentId, ...occupants(trees, operation.node, keyOf)];
  return before.filter((other) => other !== id && byId.has(other));
}

function occupants(trees: Trees, node: Node, keyOf: (name: string) => string): NodeId[] {
  return trees.remote.named(node.parentId, keyOf(node.name)).map((holder) => holder.id);
}

/** Strongly connected components in order of prerequisites. Iterative: a chain may be as long as a tree is large. */
export function components<T>(ids: readonly T[], before: (id: T) => readonly T[]): T[][] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const open: T[] = [];
  const isOpen = new Set<T>();
  const found: T[][] = [];
  for (const root of ids) {
    if (index.has(root)) continue;
    const path: { id: T; next: Iterator<T> }[] = [];
    const enter = (id: T) => {
      index.set(id, index.size);
      low.set(id, index.get(id) as number);
      open.push(id);
      isOpen.add(id);
      path.push({ id, next: before(id)[Symbol.iterator]() });
    };
    enter(root);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { id, next } = frame;
      const step = next.next();
      if (!step.done) {
        if (!index.has(step.value)) enter(step.value);
        else if (isOpen.has(step.value)) {
          low.set(id, Math.min(low.get(id) as number, index.get(step.value) as number));
        }
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.id;
      if (parent !== undefined) {
        low.set(parent, Math.min(low.get(parent) as number, low.get(id) as number));
      }
      if (low.get(id) !== index.get(id)) continue;
      const component = open.splice(open.lastIndexOf(id));
      for (const member of component) isOpen.delete(member);
      found.push(component);
    }
  }
  return found;
}
