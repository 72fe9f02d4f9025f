import { type Node, type NodeId, rootId, type Tree } from "../tree/index.js";

/** What is to become of some nodes of a tree: the state that each is to have, or undefined where it is to go. */
export type Changes = ReadonlyMap<NodeId, Node | undefined>;

/**
 * The rules that hold in every tree, here and in the journal, as what each change needs to have
 * happened before it:
 *
 * 1. A node's folder is there. 2. No other node has its name. 3. No folder is inside itself.
 * 4. A folder that goes is empty.
 */
export class Schedule {
  readonly #tree: Tree;
  readonly #changes: Changes;
  readonly #keyOf: (name: string) => string;

  constructor(tree: Tree, changes: Changes, keyOf: (name: string) => string) {
    this.#tree = tree;
    this.#changes = changes;
    this.#keyOf = keyOf;
  }

  /**
   * The changes that can be made, each with those that must come before it (or, where that goes in a
   * circle, together with it). A change that needs what does not change waits, and so does all
   * that needs it.
   */
  ready(): Map<NodeId, readonly NodeId[]> {
    const ready = new Map<NodeId, readonly NodeId[]>();
    const dependents = new Map<NodeId, NodeId[]>();
    const stuck: NodeId[] = [];
    for (const id of this.#changes.keys()) {
      const needs = this.#needsOf(id);
      if (needs === undefined) {
        stuck.push(id);
        continue;
      }
      ready.set(id, needs);
      for (const need of needs) {
        const known = dependents.get(need);
        if (known === undefined) dependents.set(need, [id]);
        else known.push(id);
      }
    }
    for (let id = stuck.pop(); id !== undefined; id = stuck.pop()) {
      for (const dependent of dependents.get(id) ?? []) if (ready.delete(dependent)) stuck.push(dependent);
    }
    return ready;
  }

  /** The nodes at the place that this one goes to, which must leave it first. */
  occupants(id: NodeId): NodeId[] {
    const to = this.#changes.get(id);
    if (to === undefined) return [];
    const found: NodeId[] = [];
    for (const node of this.#tree.named(to.parentId, this.#keyOf(to.name))) {
      if (node.id !== id) found.push(node.id);
    }
    return found;
  }

  /** What comes before a change, the leaving of occupants aside. Undefined when it cannot be made. */
  ground(id: NodeId): NodeId[] | undefined {
    const to = this.#changes.get(id);
    if (to === undefined) return this.#emptying(id);
    const before = this.#tree.get(id);
    if (to.kind === "folder" && before !== undefined && before.parentId !== to.parentId) {
      return this.#movedAbove(to);
    }
    const { parentId } = to;
    if (parentId === rootId) return [];
    if (this.#after(parentId) === undefined) return undefined;
    return this.#tree.get(parentId) === undefined ? [parentId] : [];
  }

  /** The state of a node when all changes are made. */
  #after(id: NodeId): Node | undefined {
    return this.#changes.has(id) ? this.#changes.get(id) : this.#tree.get(id);
  }

  #needsOf(id: NodeId): NodeId[] | undefined {
    const needs = this.ground(id);
    if (needs === undefined) return undefined;
    const to = this.#changes.get(id);
    for (const occupant of this.occupants(id)) {
      if (to === undefined || !this.#leaves(occupant, to)) return undefined;
      needs.push(occupant);
    }
    return needs;
  }

  #emptying(id: NodeId): NodeId[] | undefined {
    const needs: NodeId[] = [];
    for (const child of this.#tree.children(id)) {
      if (this.#after(child.id)?.parentId === id) return undefined;
      needs.push(child.id);
    }
    return needs;
  }

  #leaves(id: NodeId, { parentId, name }: Node): boolean {
    const to = this.#after(id);
    return to === undefined || to.parentId !== parentId || this.#keyOf(to.name) !== this.#keyOf(name);
  }

  /** The folders above the new place that move too: only when they have, the way up is sure to end at the root. */
  #movedAbove(to: Node): NodeId[] | undefined {
    const moved: NodeId[] = [];
    const seen = new Set<NodeId>([to.id]);
    for (let above = to.parentId; above !== rootId; ) {
      const after = this.#after(above);
      if (after === undefined || seen.has(above)) return undefined;
      seen.add(above);
      if (after.parentId !== this.#tree.get(above)?.parentId) moved.push(above);
      above = after.parentId;
    }
    return moved;
  }
}
