import type { ChunkHash, ContentId } from "../content/manifest.js";
import type { JournalEntry, Place } from "../journal/index.js";
import { limits } from "../protocol/index.js";
import { type NodeId, rootId } from "../tree/index.js";

/** What a commit needs to know of its namespace, loaded in bulk before the first operation is decided. */
export interface CommitFacts {
  /** Every node that the commit names, every folder that it puts something into, and all folders above. */
  readonly nodes: Iterable<JournalEntry>;
  /** Who holds the names that the commit asks for. */
  readonly holders: Iterable<JournalEntry>;
  /** Live children of the folders that the commit deletes. */
  readonly childCounts: ReadonlyMap<NodeId, number>;
  /** Levels of folders below the folders that the commit moves. */
  readonly heights: ReadonlyMap<NodeId, number>;
  /** Plain sizes of the contents that the namespace knows. */
  readonly contents: ReadonlyMap<ContentId, number>;
  /** Plain sizes of the chunks that the namespace holds. */
  readonly chunks: ReadonlyMap<ChunkHash, number>;
}

/**
 * The part of a namespace that a commit touches, as it is after the operations accepted so far.
 * Invariant: for every id, place and count that was loaded, it answers as the store would if the
 * accepted entries were written.
 */
export class CommitView {
  readonly #nodes = new Map<NodeId, JournalEntry>();
  /** More than one node at a place only while an atomic commit is under way. */
  readonly #holders = new Map<string, Map<NodeId, JournalEntry>>();
  readonly #childCounts: Map<NodeId, number>;
  readonly #heights: Map<NodeId, number>;
  readonly #contents: Map<ContentId, number>;
  readonly #chunks: ReadonlyMap<ChunkHash, number>;

  constructor(facts: CommitFacts) {
    for (const entry of facts.nodes) this.#nodes.set(entry.node.id, entry);
    for (const entry of facts.holders) this.#hold(entry);
    this.#childCounts = new Map(facts.childCounts);
    this.#heights = new Map(facts.heights);
    this.#contents = new Map(facts.contents);
    this.#chunks = facts.chunks;
  }

  node(id: NodeId): JournalEntry | undefined {
    return this.#nodes.get(id);
  }

  isLiveFolder(id: NodeId): boolean {
    if (id === rootId) return true;
    const entry = this.#nodes.get(id);
    return entry !== undefined && !entry.deleted && entry.node.kind === "folder";
  }

  /** A live node other than `id` that has this name in this folder. */
  otherHolder({ parentId, nameKey }: Place, id: NodeId): JournalEntry | undefined {
    for (const entry of this.#holders.get(placeKey(parentId, nameKey))?.values() ?? []) {
      if (entry.node.id !== id) return entry;
    }
    return undefined;
  }

  childCount(id: NodeId): number {
    return this.#childCounts.get(id) ?? 0;
  }

  contentSize(id: ContentId): number | undefined {
    return this.#contents.get(id);
  }

  chunkSize(hash: ChunkHash): number | undefined {
    return this.#chunks.get(hash);
  }

  /** The folders above, nearest first, without the root; `undefined` when the way up is a circle or ends nowhere. */
  foldersAbove(parentId: NodeId): NodeId[] | undefined {
    const above: NodeId[] = [];
    const seen = new Set<NodeId>();
    for (let id = parentId; id !== rootId; ) {
      const entry = this.#nodes.get(id);
      if (entry === undefined || seen.has(id)) return undefined;
      seen.add(id);
      above.push(id);
      id = entry.node.parentId;
    }
    return above;
  }

  /**
   * Levels of folders below a folder: never too low, and exact unless this same commit moved
   * something out of it.
   */
  height(id: NodeId): number {
    return this.#heights.get(id) ?? 0;
  }

  addContent(id: ContentId, sizeBytes: number): void {
    this.#contents.set(id, sizeBytes);
  }

  /** Lets an accepted entry take effect. */
  apply(entry: JournalEntry): void {
    const previous = this.#nodes.get(entry.node.id);
    if (previous !== undefined && !previous.deleted) this.#leave(previous);
    this.#nodes.set(entry.node.id, entry);
    if (!entry.deleted) this.#enter(entry);
  }

  #leave(entry: JournalEntry): void {
    this.#holders.get(placeKey(entry.node.parentId, entry.nameKey))?.delete(entry.node.id);
    this.#childCounts.set(entry.node.parentId, this.childCount(entry.node.parentId) - 1);
  }

  #enter(entry: JournalEntry): void {
    const { id, parentId, kind } = entry.node;
    this.#hold(entry);
    this.#childCounts.set(parentId, this.childCount(parentId) + 1);
    if (kind !== "folder") return;
    let height = this.height(id) + 1;
    // An atomic commit may pass through a circle before its rules are checked: the walk is bounded.
    for (const above of (this.foldersAbove(parentId) ?? []).slice(0, 2 * limits.depth)) {
      this.#heights.set(above, Math.max(this.height(above), height));
      height++;
    }
  }

  #hold(entry: JournalEntry): void {
    const key = placeKey(entry.node.parentId, entry.nameKey);
    const holders = this.#holders.get(key);
    if (holders === undefined) this.#holders.set(key, new Map([[entry.node.id, entry]]));
    else holders.set(entry.node.id, entry);
  }
}

/** A slash is in no name, so no two places share a key. */
function placeKey(parentId: NodeId, nameKey: string): string {
  return `${parentId}/${nameKey}`;
}
