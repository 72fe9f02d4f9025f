import { type NodeId, rootId } from "../tree/index.js";
import { ChunkMemory } from "./chunk-memory.js";
import type {
  ChangesQuery,
  ContentInfo,
  DeletedQuery,
  JournalEntry,
  NamespaceRecord,
  NamespaceTransaction,
  Place,
  StoredContent,
} from "./metadata-store.js";
import { remove, type Undo, write } from "./undo.js";
import { contentOf, VersionMemory } from "./version-memory.js";

/** One namespace in memory. Every write notes how to take it back, so that a failed transaction leaves nothing. */
export class NamespaceMemory {
  record: NamespaceRecord;
  readonly #latest = new Map<NodeId, JournalEntry>();
  /** Every entry ever, at index seq - 1. */
  readonly #journal: JournalEntry[] = [];
  /** Folder → name key → the live node there. */
  readonly #children = new Map<NodeId, Map<string, NodeId>>();
  readonly #versions = new VersionMemory();
  readonly chunks = new ChunkMemory();

  constructor(record: NamespaceRecord) {
    this.record = record;
  }

  /** A view whose writes are collected in `undo`; without it, a view to read. */
  transaction(undo: Undo): NamespaceTransaction {
    return {
      record: this.record,
      nodes: async (ids) => present(ids.map((id) => this.#latest.get(id))),
      chains: async (ids) => this.#chains(ids),
      named: async (places) => present(places.map((place) => this.#named(place))),
      childCounts: async (ids) => new Map(ids.map((id) => [id, this.#children.get(id)?.size ?? 0])),
      heights: async (ids) => new Map(ids.map((id) => [id, this.#height(id)])),
      contents: async (ids) => present(ids.map((id) => this.chunks.content(id))).map(contentInfo),
      manifests: async (ids) => present(ids.map((id) => this.chunks.content(id))),
      chunks: async (hashes) => this.chunks.held(hashes),
      changes: async (query) => this.#changes(query),
      versions: async (id, limit) => this.#versions.of(id, limit),
      deleted: async (query) => this.#deleted(query),
      append: async (entries, contents) => this.#append(entries, contents, undo),
      claimChunks: async (chunks, atMs) => this.chunks.claim(chunks, atMs, undo),
      holdChunks: async (claims, atMs) => this.chunks.hold(claims, atMs, undo),
      keepChunks: async (hashes, atMs) => this.chunks.keep(hashes, atMs, undo),
      letChunksGo: async (hashes, beforeMs) => this.chunks.letGo(hashes, beforeMs, undo),
      forgetVersions: async (beforeMs, limit, atMs) => this.#forgetVersions(beforeMs, limit, atMs, undo),
      forgetTombstones: async (committedBeforeMs) => this.#forgetTombstones(committedBeforeMs, undo),
      setEpoch: async (epoch) => this.#setRecord({ ...this.record, epoch }, undo),
    };
  }

  #chains(ids: readonly NodeId[]): JournalEntry[] {
    const found = new Map<NodeId, JournalEntry>();
    for (const start of ids) {
      for (let id = start; id !== rootId && !found.has(id); ) {
        const entry = this.#latest.get(id);
        if (entry === undefined) break;
        found.set(id, entry);
        id = entry.node.parentId;
      }
    }
    return [...found.values()];
  }

  #named({ parentId, nameKey }: Place): JournalEntry | undefined {
    const id = this.#children.get(parentId)?.get(nameKey);
    return id === undefined ? undefined : this.#latest.get(id);
  }

  #height(id: NodeId): number {
    let height = 0;
    for (const childId of this.#children.get(id)?.values() ?? []) {
      if (this.#latest.get(childId)?.node.kind === "folder")
        height = Math.max(height, 1 + this.#height(childId));
    }
    return height;
  }

  #changes({ after, tombstonesAfter, limit }: ChangesQuery): JournalEntry[] {
    const found: JournalEntry[] = [];
    for (let seq = after + 1; seq <= this.record.seq && found.length < limit; seq++) {
      const entry = this.#journal[seq - 1];
      if (entry === undefined || this.#latest.get(entry.node.id) !== entry) continue;
      if (!entry.deleted || seq > tombstonesAfter) found.push(entry);
    }
    return found;
  }

  #deleted({ before, limit }: DeletedQuery): JournalEntry[] {
    return [...this.#latest.values()]
      .filter(({ deleted, seq }) => deleted && seq < before)
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit);
  }

  #append(entries: readonly JournalEntry[], contents: readonly StoredContent[], undo: Undo): void {
    this.chunks.addContents(contents, undo);
    // A place is left before another node takes it, whatever the order of the entries.
    const last = new Map(entries.map((entry) => [entry.node.id, entry]));
    for (const id of last.keys()) this.#leave(id, undo);
    for (const entry of last.values()) this.#enter(entry, undo);
    const length = this.#journal.length;
    for (const entry of entries) {
      this.#journal.push(entry);
      this.#versions.add(entry, undo);
    }
    undo.push(() => this.#journal.splice(length));
    this.#setRecord({ ...this.record, seq: entries.at(-1)?.seq ?? this.record.seq }, undo);
  }

  #leave(id: NodeId, undo: Undo): void {
    const previous = this.#latest.get(id);
    if (previous === undefined || previous.deleted) return;
    const siblings = this.#children.get(previous.node.parentId);
    if (siblings !== undefined) remove(siblings, previous.nameKey, undo);
  }

  #enter(entry: JournalEntry, undo: Undo): void {
    write(this.#latest, entry.node.id, entry, undo);
    if (entry.deleted) return;
    const { parentId, id } = entry.node;
    const siblings = this.#children.get(parentId) ?? new Map<string, NodeId>();
    write(this.#children, parentId, siblings, undo);
    write(siblings, entry.nameKey, id, undo);
  }

  #forgetVersions(beforeMs: number, limit: number, atMs: number, undo: Undo): number {
    const forgotten = this.#versions.forget(beforeMs, limit, undo);
    const left = this.#versions.contents();
    const gone = forgotten.flatMap((entry) => contentOf(entry) ?? []).filter((id) => !left.has(id));
    this.chunks.forgetContents(new Set(gone), atMs, undo);
    return forgotten.length;
  }

  #forgetTombstones(committedBeforeMs: number, undo: Undo): number {
    const forgotten = [...this.#latest.values()].filter(
      (entry) => entry.deleted && entry.committedAtMs < committedBeforeMs,
    );
    for (const entry of forgotten) remove(this.#latest, entry.node.id, undo);
    const floor = forgotten.reduce((highest, { seq }) => Math.max(highest, seq), this.record.floor);
    this.#setRecord({ ...this.record, floor }, undo);
    return forgotten.length;
  }

  #setRecord(record: NamespaceRecord, undo: Undo): void {
    const previous = this.record;
    undo.push(() => {
      this.record = previous;
    });
    this.record = record;
  }
}

function contentInfo({ contentId, sizeBytes, manifest }: StoredContent): ContentInfo {
  return { contentId, sizeBytes, manifestBytes: manifest.byteLength };
}

function present<T>(found: readonly (T | undefined)[]): T[] {
  return [...new Set(found)].filter((item): item is T => item !== undefined);
}
