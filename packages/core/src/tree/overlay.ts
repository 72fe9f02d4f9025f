import type { Node, NodeId } from "./node.js";
import { type NameKeyOf, NodeIndex, type Tree } from "./node-index.js";

/**
 * A tree kept as its difference from another one: what differs is all it stores, so two trees that
 * agree cost nothing, and "which nodes differ" is its key set and never a walk.
 */
export class OverlayTree implements Tree {
  readonly #under: Tree;
  readonly #keyOf: NameKeyOf;
  /** Undefined: absent here although the tree below may have it. */
  readonly #differences = new Map<NodeId, Node | undefined>();
  readonly #placed: NodeIndex;

  constructor(under: Tree, keyOf: NameKeyOf) {
    this.#under = under;
    this.#keyOf = keyOf;
    this.#placed = new NodeIndex(keyOf);
  }

  get(id: NodeId): Node | undefined {
    const own = this.#differences.get(id);
    return own !== undefined || this.#differences.has(id) ? own : this.#under.get(id);
  }

  *children(parentId: NodeId): Iterable<Node> {
    if (this.#differences.size === 0) {
      yield* this.#under.children(parentId);
      return;
    }
    for (const node of this.#under.children(parentId)) {
      if (!this.#differences.has(node.id)) yield node;
    }
    yield* this.#placed.children(parentId);
  }

  named(parentId: NodeId, nameKey: string): Node[] {
    const found = this.#placed.named(parentId, nameKey);
    for (const node of this.#under.named(parentId, nameKey)) {
      if (!this.#differences.has(node.id)) found.push(node);
    }
    return found;
  }

  /** Those of the nodes in a folder that differ. */
  placedIn(parentId: NodeId): NodeId[] {
    return Array.from(this.#placed.children(parentId), ({ id }) => id);
  }

  /** The node named exactly so in this folder. */
  at(parentId: NodeId, name: string): Node | undefined {
    return this.named(parentId, this.#keyOf(name)).find((node) => node.name === name);
  }

  differs(id: NodeId): boolean {
    return this.#differences.has(id);
  }

  differing(): Iterable<NodeId> {
    return this.#differences.keys();
  }

  get differenceCount(): number {
    return this.#differences.size;
  }

  /** Makes `id` differ: present as `node`, or absent. */
  override(id: NodeId, node: Node | undefined): void {
    this.#differences.set(id, node);
    if (node === undefined) this.#placed.delete(id);
    else this.#placed.set(node);
  }

  /** Makes `id` follow the tree below again. */
  follow(id: NodeId): void {
    this.#differences.delete(id);
    this.#placed.delete(id);
  }
}
