import { type MetadataStore, type NamespaceRecord, SyncError } from "@syncline/core";
import type { Kysely } from "kysely";
import type { SqlConnections } from "../sqlite/open.js";
import { namespaceReader } from "./reader.js";
import { namespaceRecord, namespaceRow } from "./rows.js";
import type { MetadataTables } from "./tables.js";
import { namespaceTransaction } from "./writer.js";

/**
 * A metadata store on a database whose tables are up to date. A writing transaction of `connections`
 * must be alone from its beginning.
 */
export function sqlMetadata(connections: SqlConnections<MetadataTables>): MetadataStore {
  const { writer, reader } = connections;
  let closed = false;
  const checkOpen = () => {
    if (closed) throw new SyncError("closed");
  };

  return {
    async createNamespace(record) {
      checkOpen();
      return await writer.transaction().execute(async (db) => {
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
      });
    },
    async namespace(id) {
      checkOpen();
      return await findNamespace(reader, id);
    },
    async namespacesOf(ownerId) {
      checkOpen();
      const rows = await reader
        .selectFrom("namespaces")
        .selectAll()
        .where("owner_id", "=", ownerId)
        .orderBy("name")
        .execute();
      return rows.map(namespaceRecord);
    },
    async transact(namespaceId, work) {
      checkOpen();
      return await writer
        .transaction()
        .execute(async (db) => await work(namespaceTransaction(db, await knownNamespace(db, namespaceId))));
    },
    async read(namespaceId, work) {
      checkOpen();
      return await reader
        .transaction()
        .execute(async (db) => await work(namespaceReader(db, await knownNamespace(db, namespaceId))));
    },
    async close() {
      if (closed) return;
      closed = true;
      await connections.close();
    },
  };
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
