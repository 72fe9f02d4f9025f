import type { JournalEntry, NamespaceRecord, NamespaceTransaction, StoredContent } from "@syncline/core";
import { type Kysely, sql } from "kysely";
import { namespaceReader } from "./reader.js";
import { encodeEntry, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";

/** The read and write side of a namespace within one transaction of `db`. */
export function namespaceTransaction(
  db: Kysely<MetadataTables>,
  record: NamespaceRecord,
): NamespaceTransaction {
  const { id } = record;
  return {
    ...namespaceReader(db, record),
    async append(entries, contents) {
      await addContents(db, id, contents);
      await writeEntries(db, id, entries);
      const seq = entries.at(-1)?.seq;
      if (seq !== undefined) await db.updateTable("namespaces").set({ seq }).where("id", "=", id).execute();
    },
    async addChunks(chunks) {
      const rows = chunks.map(({ hash, sizeBytes }) => ({
        namespace_id: id,
        hash: hashBytes(hash),
        size_bytes: sizeBytes,
      }));
      for (const slab of exactSlabs(rows)) {
        await db
          .insertInto("chunks")
          .values([...slab])
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
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

async function addContents(
  db: Kysely<MetadataTables>,
  namespaceId: string,
  contents: readonly StoredContent[],
): Promise<void> {
  const rows = contents.map((content) => ({
    namespace_id: namespaceId,
    content_id: hashBytes(content.contentId),
    size_bytes: content.sizeBytes,
    manifest_bytes: content.manifest.byteLength,
    manifest: content.manifest,
  }));
  for (const slab of exactSlabs(rows)) {
    await db
      .insertInto("contents")
      .values([...slab])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
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
  for (const slab of filledSlabs([...latest.keys()])) {
    await sql`delete from nodes where namespace_id = ${namespaceId} and node_id in (${sql.join(slab)})`.execute(
      db,
    );
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
  const versions = written.map(({ entry, text }) => ({
    namespace_id: namespaceId,
    node_id: entry.node.id,
    seq: entry.seq,
    entry: text,
  }));
  for (const slab of exactSlabs(versions))
    await db
      .insertInto("versions")
      .values([...slab])
      .execute();
}
