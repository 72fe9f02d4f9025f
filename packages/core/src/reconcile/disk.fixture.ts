import { type Node, type NodeId, rootId, type Trees } from "../tree/index.js";
import type { Obstacles } from "./obstacles.js";
import type { LocalOperation } from "./operations.js";

/** A disk, of which the local tree says what is on it. */
interface Disk {
  readonly trees: Trees;
  readonly obstacles: Obstacles;
  readonly keyOf: (name: string) => string;
}

/** What a disk or the journal does not do. */
export class Refused extends Error {
  constructor(why: string, what: unknown) {
    super(`${why}: ${JSON.stringify(what)}`);
  }
}

/** Throws where a disk would refuse this. */
export function expectPossible(disk: Disk, operation: LocalOperation): void {
  const { local } = disk.trees;
  if (operation.do === "move") {
    const node = localNode(disk, operation.id);
    expectRoom(disk, operation);
    for (let above = operation.parentId; above !== rootId; above = localNode(disk, above).parentId) {
      if (above === node.id) throw new Refused("moved into itself", operation);
    }
  } else if (operation.do === "create") {
    if (local.get(operation.node.id) !== undefined) throw new Refused("is there already", operation);
    expectRoom(disk, operation.node);
  } else if (operation.do === "update") {
    const { parentId, name } = localNode(disk, operation.node.id);
    const moved = parentId !== operation.node.parentId || name !== operation.node.name;
    if (moved) throw new Refused("is elsewhere", operation);
  } else {
    localNode(disk, operation.id);
    const holds = [...local.children(operation.id)].length + disk.obstacles.under(operation.id).size;
    if (holds > 0) throw new Refused("is not empty", operation);
  }
}

/** The state of a node that something can be done with. */
export function localNode({ trees, obstacles }: Disk, id: NodeId): Node {
  const node = trees.local.get(id);
  if (node === undefined) throw new Refused("is not there", id);
  const code = obstacles.holding(trees.local, node);
  if (code !== undefined) throw new Refused(code, id);
  return node;
}

export function expectRoom(disk: Disk, { id, parentId, name }: Pick<Node, "id" | "parentId" | "name">): void {
  const { trees, obstacles, keyOf } = disk;
  if (parentId !== rootId && localNode(disk, parentId).kind !== "folder") throw new Refused("no folder", id);
  const key = keyOf(name);
  const inTheWay = trees.local.named(parentId, key).some((node) => node.id !== id);
  const shunned = [...obstacles.under(parentId).keys()].some((other) => keyOf(other) === key);
  if (inTheWay || shunned) throw new Refused("is taken", { id, parentId, name });
}
