import type { Node, NodeId } from "./node.js";

/** The key under which siblings' names are compared: equal keys clash. */
export type NameKeyOf = (name: string) => string;

/** A tree to read: nodes by id, by folder, and by folder and name. */
export interface Tree {
  get(id: NodeId): Node | undefined;
  children(parentId: NodeId): Iterable<Node>;
  /** Every node in this folder whose name has this key. A valid tree has at most one. */
  named(parentId: NodeId, nameKey: string): Node[];
}

/** Nodes by id and by place. The one index that trees are made of. */
export class NodeIndex implements Tree {
  readonly #nodes = new Map<NodeId, Node>();
  /** Folder → name key → the node there; an array only where names clash for a while. */
  readonly #places = new Map<NodeId, Map<string, Node | Node[]>>();
  readonly #keyOf: NameKeyOf;

  constructor(keyOf: NameKeyOf) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#nodes.size;
  }

  get(id: NodeId): Node | undefined {
    return this.#nodes.get(id);
  }

  values(): Iterable<Node> {
    return this.#nodes.values();
  }

  *children(parentId: NodeId): Iterable<Node> {
    for (const held of this.#places.get(parentId)?.values() ?? []) {
      if (Array.isArray(held)) yield* held;
      else yield held;
    }
  }

  named(parentId: NodeId, nameKey: string): Node[] {
    const held = this.#places.get(parentId)?.get(nameKey);
    if (held === undefined) return [];
    return Array.isArray(held) ? [...held] : [held];
  }

  set(node: Node): void {
    const before = this.#nodes.get(node.id);
    this.#nodes.set(node.id, node);
    if (before !== undefined) this.#leave(before);
    let folder = this.#places.get(node.parentId);
    if (folder === undefined) {
      folder = new Map();
      this.#places.set(node.parentId, folder);
    }
    const key = this.#keyOf(node.name);
    const held = folder.get(key);
    if (held === undefined) folder.set(key, node);
    else folder.set(key, Array.isArray(held) ? [...held, node] : [held, node]);
  }

  delete(id: NodeId): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    this.#nodes.delete(id);
    this.#leave(node);
  }

  #leave(node: Node): void {
    const folder = this.#places.get(node.parentId);
    const key = this.#keyOf(node.name);
    const held = folder?.get(key);
    if (folder === undefined || held === undefined) return;
    const rest = Array.isArray(held) ? held.filter((other) => other !== node) : [];
    if (rest.length === 0) folder.delete(key);
    else folder.set(key, rest.length === 1 ? (rest[0] as Node) : rest);
    if (folder.size === 0) this.#places.delete(node.parentId);
  }
}
