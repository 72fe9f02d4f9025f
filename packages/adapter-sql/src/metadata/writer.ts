import type { JournalEntry, NamespaceRecord, NamespaceTransaction } from "@syncline/core";
import { type Kysely, sql } from "kysely";
import { ChunkWriter } from "./chunk-writer.js";
import { namespaceReader } from "./reader.js";
import { contentOf, encodeEntry, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";

/** The read and write side of a namespace within one transaction of `db`. */
export function namespaceTransaction(
  db: Kysely<MetadataTables>,
  record: NamespaceRecord,
): NamespaceTransaction {
  const { id } = record;
  const chunks = new ChunkWriter(db, id);
  return {
    ...namespaceReader(db, record),
    async append(entries, contents) {
      await chunks.addContents(contents);
      await writeEntries(db, id, entries);
      const seq = entries.at(-1)?.seq;
      if (seq !== undefined) await db.updateTable("namespaces").set({ seq }).where("id", "=", id).execute();
    },
    claimChunks: (hashes, atMs) => chunks.claim(hashes, atMs),
    holdChunks: (claims, atMs) => chunks.hold(claims, atMs),
    keepChunks: (hashes, atMs) => chunks.keep(hashes, atMs),
    letChunksGo: (hashes, beforeMs) => chunks.letGo(hashes, beforeMs),
    async forgetVersions(replacedBeforeMs, limit, atMs) {
      const { rows } = await sql<{ content_id: Uint8Array | null }>`delete from versions
        where namespace_id = ${id} and (node_id, seq) in (
          select node_id, seq from versions where namespace_id = ${id} and replaced_at_ms < ${replacedBeforeMs}
          order by replaced_at_ms limit ${limit}) returning content_id`.execute(db);
      await chunks.forgetContents(
        rows.flatMap((row) => row.content_id ?? []),
        atMs,
      );
      return rows.length;
    },
    async forgetTombstones(committedBeforeMs) {
      const forgotten = await sql<{ seq: number }>`delete from nodes
        where namespace_id = ${id} and deleted = 1 and committed_at_ms < ${committedBeforeMs} returning seq`.execute(
        db,
      );
      const floor = forgotten.rows.reduce((highest, row) => Math.max(highest, Number(row.seq)), record.floor);
      await db.updateTable("namespaces").set({ floor }).where("id", "=", id).execute();
      return forgotten.rows.length;
    },
    async setEpoch(epoch) {
      await db.updateTable("namespaces").set({ epoch }).where("id", "=", id).execute();
    },
  };
}

/**
 * The nodes leave their old places all together before they take the new ones: two that swap names
 * never have one name at once, which the unique index would refuse.
 */
async function writeEntries(
  db: Kysely<MetadataTables>,
  namespaceId: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const written = entries.map((entry) => ({ entry, text: encodeEntry(entry) }));
  const latest = new Map(written.map((row) => [row.entry.node.id, row]));
  const left: Left[] = [];
  for (const slab of filledSlabs([...latest.keys()])) {
    const { rows } = await sql<Left>`delete from nodes
      where namespace_id = ${namespaceId} and node_id in (${sql.join(slab)}) returning node_id, seq`.execute(
      db,
    );
    left.push(...rows);
  }
  const nodes = [...latest.values()].map(({ entry, text }) => ({
    namespace_id: namespaceId,
    node_id: entry.node.id,
    seq: entry.seq,
    parent_id: entry.node.parentId,
    name_key: entry.nameKey,
    kind: entry.node.kind,
    deleted: entry.deleted ? 1 : 0,
    committed_at_ms: entry.committedAtMs,
    entry: text,
  }));
  for (const slab of exactSlabs(nodes))
    await db
      .insertInto("nodes")
      .values([...slab])
      .execute();
  await writeVersions(db, namespaceId, written, left);
}

/** A state that was a node's latest. */
interface Left {
  readonly node_id: string;
  readonly seq: number;
}

async function writeVersions(
  db: Kysely<MetadataTables>,
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
    return {
      namespace_id: namespaceId,
      node_id: node.id,
      seq,
      entry: text,
      content_id: content === undefined ? null : hashBytes(content),
      replaced_at_ms: replacedAtMs ?? null,
    };
  });
  for (const slab of exactSlabs(rows))
    await db
      .insertInto("versions")
      .values([...slab])
      .execute();
  for (const atMs of new Set(nextAtMs.values())) {
    const replaced = left.filter(({ node_id }) => nextAtMs.get(node_id) === atMs);
    for (const slab of filledSlabs(replaced)) {
      const pairs = slab.map(({ node_id, seq }) => sql`(${node_id}, ${seq})`);
      await sql`update versions set replaced_at_ms = coalesce(replaced_at_ms, ${atMs})
        where namespace_id = ${namespaceId} and (node_id, seq) in (values ${sql.join(pairs)})`.execute(db);
    }
  }
}
