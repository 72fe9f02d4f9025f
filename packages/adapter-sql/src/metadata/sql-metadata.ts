import { type ChunkHash, type MetadataStore, type NamespaceRecord, SyncError } from "@syncline/core";
import { type Kysely, sql } from "kysely";
import type { SqlConnections } from "../sqlite/open.js";
import { sqlCondemned } from "./condemned.js";
import { namespaceReader } from "./reader.js";
import { chunkHash, hashBytes, namespaceRecord, namespaceRow } from "./rows.js";
import { filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";
import { namespaceTransaction } from "./writer.js";

/**
 * A metadata store on a database whose tables are up to date. A writing transaction of `connections`
 * must be alone from its beginning.
 */
export function sqlMetadata(connections: SqlConnections<MetadataTables>): MetadataStore {
  const { writer, reader } = connections;
  const underWay = new Set<Promise<unknown>>();
  let closed = false;
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new SyncError("closed");
    const result = work();
    underWay.add(result);
    try {
      return await result;
    } finally {
      underWay.delete(result);
    }
  };

  return {
    createNamespace: (record) => run(() => writer.transaction().execute((db) => createNamespace(db, record))),
    namespace: (id) => run(() => findNamespace(reader, id)),
    namespacesOf: (ownerId) => run(() => findNamespaces(reader, ownerId)),
    transact: (namespaceId, work) =>
      run(() =>
        writer
          .transaction()
          .execute(async (db) => await work(namespaceTransaction(db, await knownNamespace(db, namespaceId)))),
      ),
    read: (namespaceId, work) =>
      run(() =>
        reader
          .transaction()
          .execute(async (db) => await work(namespaceReader(db, await knownNamespace(db, namespaceId)))),
      ),
    unneededChunks: (beforeMs, limit) =>
      run(async () => {
        // Nothing but a literal lets SQLite take the index of what is unneeded.
        const { rows } = await sql<{
          namespace_id: string;
          hash: Uint8Array;
        }>`select namespace_id, hash from chunks
          where contents = 0 and unneeded_since_ms < ${beforeMs} order by unneeded_since_ms limit ${limit}`.execute(
          reader,
        );
        return rows.map((row) => ({ namespaceId: row.namespace_id, hash: chunkHash(row.hash) }));
      }),
    chunksAnywhere: (hashes) =>
      run(async () => {
        const found: ChunkHash[] = [];
        for (const slab of filledSlabs(hashes)) {
          const { rows } = await sql<{ hash: Uint8Array }>`select distinct hash from chunks
            where hash in (${sql.join(slab.map(hashBytes))})`.execute(reader);
          found.push(...rows.map((row) => chunkHash(row.hash)));
        }
        return found;
      }),
    condemned: sqlCondemned(connections, run),
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(underWay);
      await connections.close();
    },
  };
}

/** Two at once both end up with the one that came first. */
async function createNamespace(
  db: Kysely<MetadataTables>,
  record: NamespaceRecord,
): Promise<NamespaceRecord> {
  await db
    .insertInto("namespaces")
    .values(namespaceRow(record))
    .onConflict((conflict) => conflict.columns(["owner_id", "name"]).doNothing())
    .execute();
  const standing = await db
    .selectFrom("namespaces")
    .selectAll()
    .where("owner_id", "=", record.ownerId)
    .where("name", "=", record.name)
    .executeTakeFirstOrThrow();
  return namespaceRecord(standing);
}

async function findNamespaces(db: Kysely<MetadataTables>, ownerId: string): Promise<NamespaceRecord[]> {
  const rows = await db
    .selectFrom("namespaces")
    .selectAll()
    .where("owner_id", "=", ownerId)
    .orderBy("name")
    .execute();
  return rows.map(namespaceRecord);
}

async function findNamespace(db: Kysely<MetadataTables>, id: string): Promise<NamespaceRecord | undefined> {
  const row = await db.selectFrom("namespaces").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : namespaceRecord(row);
}

async function knownNamespace(db: Kysely<MetadataTables>, id: string): Promise<NamespaceRecord> {
  const record = await findNamespace(db, id);
  if (record === undefined) throw new SyncError("unknown_namespace");
  return record;
}
