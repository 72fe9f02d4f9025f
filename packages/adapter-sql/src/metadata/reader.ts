import type {
  ChangesQuery,
  ChunkHash,
  ContentId,
  ContentInfo,
  DeletedQuery,
  HeldChunk,
  JournalEntry,
  NamespaceReader,
  NamespaceRecord,
  NodeId,
  Place,
  StoredContent,
} from "@syncline/core";
import type { SqlValue } from "@syncline/sqlite";
import type { SqlSession, Statement } from "../session/statement.js";
import * as ask from "./questions.js";
import { chunkHash, contentId, decodeEntry, hashBytes } from "./rows.js";
import { filledSlabs } from "./slabs.js";

/** The read side of a namespace within one transaction. */
export class Reader implements NamespaceReader {
  readonly record: NamespaceRecord;
  readonly #session: SqlSession;

  constructor(session: SqlSession, record: NamespaceRecord) {
    this.#session = session;
    this.record = record;
  }

  async nodes(ids: readonly NodeId[]): Promise<JournalEntry[]> {
    return (await this.#within(ask.nodes, ids)).map(decodeEntry);
  }

  async chains(ids: readonly NodeId[]): Promise<JournalEntry[]> {
    const { id } = this.record;
    const found = await this.#each(ask.chains, ids, (slab) => [id, ...slab, id]);
    // Slabs may share folders.
    const unique = new Map(found.map((row) => [row.node_id, row]));
    return [...unique.values()].map(decodeEntry);
  }

  async named(places: readonly Place[]): Promise<JournalEntry[]> {
    const values = (slab: readonly Place[]) => slab.flatMap(({ parentId, nameKey }) => [parentId, nameKey]);
    const found = await this.#each(ask.named, places, (slab) => [this.record.id, ...values(slab)]);
    return found.map(decodeEntry);
  }

  async childCounts(ids: readonly NodeId[]): Promise<Map<NodeId, number>> {
    return counts(await this.#within(ask.childCounts, ids));
  }

  async heights(ids: readonly NodeId[]): Promise<Map<NodeId, number>> {
    const { id } = this.record;
    return counts(await this.#each(ask.heights, ids, (slab) => [id, ...slab, id]));
  }

  async contents(ids: readonly ContentId[]): Promise<ContentInfo[]> {
    return (await this.#within(ask.contents, ids.map(hashBytes))).map((row) => ({
      contentId: contentId(row.content_id),
      sizeBytes: Number(row.size_bytes),
      manifestBytes: Number(row.manifest_bytes),
    }));
  }

  async manifests(ids: readonly ContentId[]): Promise<StoredContent[]> {
    return (await this.#within(ask.manifests, ids.map(hashBytes))).map((row) => ({
      contentId: contentId(row.content_id),
      sizeBytes: Number(row.size_bytes),
      manifest: row.manifest,
    }));
  }

  async chunks(hashes: readonly ChunkHash[]): Promise<HeldChunk[]> {
    return (await this.#within(ask.chunks, hashes.map(hashBytes))).map((row) => ({
      hash: chunkHash(row.hash),
      sizeBytes: Number(row.size_bytes),
      unneededSinceMs: Number(row.contents) === 0 ? Number(row.unneeded_since_ms) : undefined,
    }));
  }

  async changes({ after, tombstonesAfter, limit }: ChangesQuery): Promise<JournalEntry[]> {
    const values = [this.record.id, after, tombstonesAfter, limit];
    return (await this.#session.rows(ask.changes, values)).map(decodeEntry);
  }

  async versions(nodeId: NodeId, limit: number): Promise<JournalEntry[]> {
    return (await this.#session.rows(ask.versions, [this.record.id, nodeId, limit])).map(decodeEntry);
  }

  async deleted({ before, limit }: DeletedQuery): Promise<JournalEntry[]> {
    return (await this.#session.rows(ask.deleted, [this.record.id, before, limit])).map(decodeEntry);
  }

  #within<Row>(question: Statement<Row>, all: readonly SqlValue[]): Promise<Row[]> {
    return this.#each(question, all, (slab) => [this.record.id, ...slab]);
  }

  /** Asks slab by slab and puts the rows together. A filled slab repeats items, which no `in` minds. */
  async #each<Q, Row>(
    question: Statement<Row>,
    all: readonly Q[],
    values: (slab: readonly Q[]) => readonly SqlValue[],
  ): Promise<Row[]> {
    const found: Row[] = [];
    for (const slab of filledSlabs(all)) {
      const rows = await this.#session.rows(question, values(slab), slab.length);
      found.push(...rows);
    }
    return found;
  }
}

function counts(rows: readonly { readonly id: NodeId; readonly n: number }[]): Map<NodeId, number> {
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}
