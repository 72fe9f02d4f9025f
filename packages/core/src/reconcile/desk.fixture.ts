import { emptyVector } from "../causality/index.js";
import { type Node, type NodeId, rootId, type Tree } from "../tree/index.js";
import type { World } from "./world.fixture.js";

/** A tree that a user changes: this disk, or somebody else's through the journal. */
export interface Desk {
  readonly tree: Pick<Tree, "get" | "children">;
  put(node: Node): void;
  remove(id: NodeId): void;
  newId(): NodeId;
  /** Names with the same key cannot be in one folder here. */
  keyOf(name: string): string;
}

/** `hint`: what the ids of new nodes begin with. The order of ids decides what nothing else does. */
export function localDesk(world: World, hint = "n"): Desk {
  return {
    get tree() {
      return world.trees.local;
    },
    put: (node) => {
      const vector = (world.trees.local.get(node.id) ?? world.trees.base.get(node.id))?.vector ?? emptyVector;
      world.trees.setLocal(node.id, { ...node, vector });
    },
    remove: (id) => world.trees.setLocal(id, undefined),
    newId: () => world.newId(hint),
    keyOf: (name) => name,
  };
}

/** Somebody else, whose device is always up to date. */
export function remoteDesk(world: World, hint = "m"): Desk {
  const { journal } = world;
  return {
    tree: {
      get: (id) => journal.get(id),
      children: (parentId) => journal.live().filter((node) => node.parentId === parentId),
    },
    put: (node) => world.writeElsewhere(node.id, node),
    remove: (id) => world.writeElsewhere(id, undefined),
    newId: () => world.newId(hint),
    keyOf: world.keyOf,
  };
}

export type Place = Pick<Node, "parentId" | "name">;

/** Who is at a place already. */
export function holderOf(desk: Desk, { parentId, name }: Place): Node | undefined {
  return [...desk.tree.children(parentId)].find((child) => desk.keyOf(child.name) === desk.keyOf(name));
}

export function isWithin(desk: Desk, id: NodeId, folderId: NodeId): boolean {
  for (let at: NodeId | undefined = id; at !== undefined; at = desk.tree.get(at)?.parentId) {
    if (at === folderId) return true;
    if (at === rootId) return false;
  }
  return false;
}
