import type { ErrorCode } from "../errors/index.js";
import { type Node, type NodeId, rootId, type Tree } from "../tree/index.js";

/**
 * What is on disk without being in the local tree (ignored files, sockets), and nodes that cannot be
 * acted on (unreadable): by folder and name. They are never touched, and nothing is put in their way.
 */
export class Obstacles {
  readonly #folders = new Map<NodeId, Map<string, ErrorCode>>();

  set(parentId: NodeId, name: string, code: ErrorCode): void {
    const folder = this.#folders.get(parentId);
    if (folder === undefined) this.#folders.set(parentId, new Map([[name, code]]));
    else folder.set(name, code);
  }

  delete(parentId: NodeId, name: string): void {
    const folder = this.#folders.get(parentId);
    if (folder?.delete(name) && folder.size === 0) this.#folders.delete(parentId);
  }

  /** What is in the folder `from` is in the folder `to` from now on: the two were unified. */
  rename(from: NodeId, to: NodeId): void {
    for (const [name, code] of this.under(from)) this.set(to, name, code);
    this.#folders.delete(from);
  }

  clear(): void {
    this.#folders.clear();
  }

  at(parentId: NodeId, name: string): ErrorCode | undefined {
    return this.#folders.get(parentId)?.get(name);
  }

  under(parentId: NodeId): ReadonlyMap<string, ErrorCode> {
    return this.#folders.get(parentId) ?? nothing;
  }

  /** Answers which keys the names in a folder have; for as long as nothing changes, since it remembers. */
  keysUnder(keyOf: (name: string) => string): (parentId: NodeId) => ReadonlySet<string> {
    const known = new Map<NodeId, ReadonlySet<string>>();
    return (parentId) => {
      if (!this.#folders.has(parentId)) return none;
      const keys = known.get(parentId) ?? new Set(Array.from(this.under(parentId).keys(), keyOf));
      known.set(parentId, keys);
      return keys;
    };
  }

  *all(): Iterable<{ parentId: NodeId; name: string; code: ErrorCode }> {
    for (const [parentId, folder] of this.#folders) {
      for (const [name, code] of folder) yield { parentId, name, code };
    }
  }

  /** Why nothing may be done at this node: it, or a folder above it, cannot be read. */
  holding(local: Tree, node: Node): ErrorCode | undefined {
    if (this.#folders.size === 0) return undefined;
    // A damaged state may hold folders that are inside themselves: a way up that is too long has met one.
    let steps = 0;
    for (let current: Node | undefined = node; current !== undefined && steps < mostSteps; steps++) {
      const code = this.at(current.parentId, current.name);
      if (code !== undefined) return code;
      current = current.parentId === rootId ? undefined : local.get(current.parentId);
    }
    return undefined;
  }
}

const mostSteps = 4096;
const nothing: ReadonlyMap<string, ErrorCode> = new Map();
const none: ReadonlySet<string> = new Set();
