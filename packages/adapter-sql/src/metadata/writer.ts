import type { JournalEntry, NamespaceRecord, NamespaceTransaction } from "@syncline/core";
import { sql } from "kysely";
import { given, givenList, givenRows, type SqlSession, Statement } from "../session/statement.js";
import { ChunkWriter } from "./chunk-writer.js";
import { namespaceReader } from "./reader.js";
import { contentOf, encodeEntry, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";

/** The read and write side of a namespace within one transaction. */
export function namespaceTransaction(session: SqlSession, record: NamespaceRecord): NamespaceTransaction {
  const { id } = record;
  const chunks = new ChunkWriter(session, id);
  return {
    ...namespaceReader(session, record),
    async append(entries, contents) {
      if (contents.length > 0) await chunks.addContents(contents);
      await writeEntries(session, id, entries);
      const seq = entries.at(-1)?.seq;
      if (seq !== undefined) await session.change(setSeq, [seq, id]);
    },
    claimChunks: (hashes, atMs) => chunks.claim(hashes, atMs),
    holdChunks: (claims, atMs) => chunks.hold(claims, atMs),
    keepChunks: (hashes, atMs) => chunks.keep(hashes, atMs),
    letChunksGo: (hashes, beforeMs) => chunks.letGo(hashes, beforeMs),
    async forgetVersions(replacedBeforeMs, limit, atMs) {
      const rows = await session.returned(forgetVersions, [id, id, replacedBeforeMs, limit]);
      await chunks.forgetContents(
        rows.flatMap((row) => row.content_id ?? []),
        atMs,
      );
      return rows.length;
    },
    async forgetTombstones(committedBeforeMs) {
      const forgotten = await session.returned(forgetTombstones, [id, committedBeforeMs]);
      const floor = forgotten.reduce((highest, row) => Math.max(highest, Number(row.seq)), record.floor);
      await session.change(setFloor, [floor, id]);
      return forgotten.length;
    },
    async setEpoch(epoch) {
      await session.change(setEpoch, [epoch, id]);
    },
  };
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
): Promise<void> {
  const written = entries.map((entry) => ({ entry, text: encodeEntry(entry) }));
  const latest = new Map(written.map((row) => [row.entry.node.id, row]));
  const left: Left[] = [];
  for (const slab of filledSlabs([...latest.keys()])) {
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
