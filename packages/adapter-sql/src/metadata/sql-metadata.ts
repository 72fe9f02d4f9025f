import { type ChunkHash, type MetadataStore, type NamespaceRecord, SyncError } from "@syncline/core";
import type { Kysely } from "kysely";
import type { SqlSession } from "../session/statement.js";
import type { SqlConnections } from "../sqlite/open.js";
import { sqlCondemned } from "./condemned.js";
import * as ask from "./questions.js";
import { Reader } from "./reader.js";
import { chunkHash, hashBytes, namespaceRecord, namespaceRow } from "./rows.js";
import { filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";
import { Writer } from "./writer.js";

/** A metadata store on a database whose tables are up to date. */
export function sqlMetadata(connections: SqlConnections<MetadataTables>): MetadataStore {
  const { writer, reader, transact, snapshot } = connections;
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
    namespace: (id) =>
      run(async () => {
        const [row] = await connections.ask(ask.namespace, [id]);
        return row && namespaceRecord(row);
      }),
    namespacesOf: (ownerId) => run(() => findNamespaces(reader, ownerId)),
    transact: (namespaceId, work) =>
      run(() =>
        transact(async (session) => work(new Writer(session, await knownNamespace(session, namespaceId)))),
      ),
    read: (namespaceId, work) =>
      run(() =>
        snapshot(async (session) => work(new Reader(session, await knownNamespace(session, namespaceId)))),
      ),
    unneededChunks: (beforeMs, limit) =>
      run(() =>
        snapshot(async (session) => {
          const rows = await session.rows(ask.unneeded, [beforeMs, limit]);
          return rows.map((row) => ({ namespaceId: row.namespace_id, hash: chunkHash(row.hash) }));
        }),
      ),
    chunksAnywhere: (hashes) =>
      run(() =>
        snapshot(async (session) => {
          const found: ChunkHash[] = [];
          for (const slab of filledSlabs(hashes.map(hashBytes))) {
            const rows = await session.rows(ask.anywhere, slab, slab.length);
            found.push(...rows.map((row) => chunkHash(row.hash)));
          }
          return found;
        }),
      ),
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

async function knownNamespace(session: SqlSession, id: string): Promise<NamespaceRecord> {
  const [row] = await session.rows(ask.namespace, [id]);
  if (row === undefined) throw new SyncError("unknown_namespace");
  return namespaceRecord(row);
}
