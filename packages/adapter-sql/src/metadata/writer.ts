import type {
  ChunkClaim,
  ChunkHash,
  ChunkRef,
  JournalEntry,
  NamespaceRecord,
  NamespaceTransaction,
  NodeId,
  StoredContent,
} from "@syncline/core";
import { sql } from "kysely";
import { given, givenList, givenRows, type SqlSession, Statement } from "../session/statement.js";
import { ChunkWriter } from "./chunk-writer.js";
import { Reader } from "./reader.js";
import { contentOf, encodeEntry, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";

/** The read and write side of a namespace within one transaction. */
export class Writer extends Reader implements NamespaceTransaction {
  readonly #session: SqlSession;
  readonly #chunks: ChunkWriter;
  /** Nodes that were looked for and are not there: nobody else makes them while this transaction lasts. */
  readonly #absent = new Set<NodeId>();

  constructor(session: SqlSession, record: NamespaceRecord) {
    super(session, record);
    this.#session = session;
    this.#chunks = new ChunkWriter(session, record.id);
  }

  override async nodes(ids: readonly NodeId[]): Promise<JournalEntry[]> {
    const found = await super.nodes(ids);
    for (const id of ids) this.#absent.add(id);
    for (const { node } of found) this.#absent.delete(node.id);
    return found;
  }

  async append(entries: readonly JournalEntry[], contents: readonly StoredContent[]): Promise<void> {
    const { id } = this.record;
    if (contents.length > 0) await this.#chunks.addContents(contents);
    await writeEntries(this.#session, id, entries, this.#absent);
    for (const { node } of entries) this.#absent.delete(node.id);
    const seq = entries.at(-1)?.seq;
    if (seq !== undefined) await this.#session.change(setSeq, [seq, id]);
  }

  claimChunks(chunks: readonly ChunkRef[], atMs: number): Promise<ChunkClaim[]> {
    return this.#chunks.claim(chunks, atMs);
  }

  holdChunks(claims: readonly ChunkClaim[], atMs: number): Promise<ChunkHash[]> {
    return this.#chunks.hold(claims, atMs);
  }

  keepChunks(hashes: readonly ChunkHash[], atMs: number): Promise<void> {
    return this.#chunks.keep(hashes, atMs);
  }

  letChunksGo(hashes: readonly ChunkHash[], unneededBeforeMs: number): Promise<ChunkHash[]> {
    return this.#chunks.letGo(hashes, unneededBeforeMs);
  }

  async forgetVersions(replacedBeforeMs: number, limit: number, atMs: number): Promise<number> {
    const { id } = this.record;
    const rows = await this.#session.returned(forgetVersions, [id, id, replacedBeforeMs, limit]);
    await this.#chunks.forgetContents(
      rows.flatMap((row) => row.content_id ?? []),
      atMs,
    );
    return rows.length;
  }

  async forgetTombstones(committedBeforeMs: number): Promise<number> {
    const { record } = this;
    const forgotten = await this.#session.returned(forgetTombstones, [record.id, committedBeforeMs]);
    const floor = forgotten.reduce((highest, row) => Math.max(highest, Number(row.seq)), record.floor);
    await this.#session.change(setFloor, [floor, record.id]);
    return forgotten.length;
  }

  async setEpoch(epoch: string): Promise<void> {
    await this.#session.change(setEpoch, [epoch, this.record.id]);
  }
}

const setSeq = new Statement(() => sql`update namespaces set seq = ${given} where id = ${given}`);
const setFloor = new Statement(() => sql`update namespaces set floor = ${given} where id = ${given}`);
const setEpoch = new Statement(() => sql`update namespaces set epoch = ${given} where id = ${given}`);

/** In a namespace (twice), those replaced before a time, so many. */
const forgetVersions = new Statement<{ content_id: Uint8Array | null }>(
  () => sql`delete from versions
    where namespace_id = ${given} and (node_id, seq) in (
      select node_id, seq from versions where namespace_id = ${given} and replaced_at_ms < ${given}
      order by replaced_at_ms limit ${given}) returning content_id`,
);

const forgetTombstones = new Statement<{ seq: number }>(
  () => sql`delete from nodes
    where namespace_id = ${given} and deleted = 1 and committed_at_ms < ${given} returning seq`,
);

const leaveNodes = new Statement<Left>(
  (count) => sql`delete from nodes
    where namespace_id = ${given} and node_id in (${givenList(count)}) returning node_id, seq`,
);

const addNodes = new Statement(
  (count) => sql`insert into nodes (namespace_id, node_id, seq, parent_id, name_key, kind, deleted,
    committed_at_ms, entry) values ${givenRows(count, 9)}`,
);

/**
 * The nodes leave their old places all together before they take the new ones: two that swap names
 * never have one name at once, which the unique index would refuse.
 */
async function writeEntries(
  session: SqlSession,
  namespaceId: string,
  entries: readonly JournalEntry[],
  absent: ReadonlySet<NodeId>,
): Promise<void> {
  const written = entries.map((entry) => ({ entry, text: encodeEntry(entry) }));
  const latest = new Map(written.map((row) => [row.entry.node.id, row]));
  const left: Left[] = [];
  for (const slab of filledSlabs([...latest.keys()].filter((id) => !absent.has(id)))) {
    left.push(...(await session.returned(leaveNodes, [namespaceId, ...slab], slab.length)));
  }
  for (const slab of exactSlabs([...latest.values()])) {
    const values = slab.flatMap(({ entry, text }) => {
      const { node, seq, nameKey, deleted, committedAtMs } = entry;
      const row = [namespaceId, node.id, seq, node.parentId, nameKey, node.kind];
      return [...row, deleted ? 1 : 0, committedAtMs, text];
    });
    await session.change(addNodes, values, slab.length);
  }
  await writeVersions(session, namespaceId, written, left);
}

/** A state that was a node's latest. */
interface Left {
  readonly node_id: string;
  readonly seq: number;
}

const addVersions = new Statement(
  (count) => sql`insert into versions (namespace_id, node_id, seq, entry, content_id, replaced_at_ms)
    values ${givenRows(count, 6)}`,
);

/** At a time, in a namespace, pairs of a node and a seq. */
const replaceVersions = new Statement(
  (count) => sql`update versions set replaced_at_ms = coalesce(replaced_at_ms, ${given})
    where namespace_id = ${given} and (node_id, seq) in (values ${givenRows(count, 2)})`,
);

async function writeVersions(
  session: SqlSession,
  namespaceId: string,
  written: readonly { readonly entry: JournalEntry; readonly text: string }[],
  left: readonly Left[],
): Promise<void> {
  /** When the next version of each node was committed: going backwards, of the version at hand. */
  const nextAtMs = new Map<string, number>();
  const rows = written.toReversed().map(({ entry, text }) => {
    const { seq, node, deleted, committedAtMs } = entry;
    const content = contentOf(entry);
    const replacedAtMs = deleted ? committedAtMs : nextAtMs.get(node.id);
    nextAtMs.set(node.id, committedAtMs);
    const contentId = content === undefined ? null : hashBytes(content);
    return [namespaceId, node.id, seq, text, contentId, replacedAtMs ?? null];
  });
  for (const slab of exactSlabs(rows)) await session.change(addVersions, slab.flat(), slab.length);
  if (left.length === 0) return;
  for (const atMs of new Set(nextAtMs.values())) {
    const replaced = left.filter(({ node_id }) => nextAtMs.get(node_id) === atMs);
    for (const slab of filledSlabs(replaced)) {
      const pairs = slab.flatMap(({ node_id, seq }) => [node_id, seq]);
      await session.change(replaceVersions, [atMs, namespaceId, ...pairs], slab.length);
    }
  }
}
