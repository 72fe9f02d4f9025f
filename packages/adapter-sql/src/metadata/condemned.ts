import type { ChunkHash, CondemnedChunks } from "@syncline/core";
import { type Kysely, sql } from "kysely";
import type { SqlConnections } from "../sqlite/open.js";
import { chunkHash, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";

/** The list of condemned chunks. `run` guards each call. */
export function sqlCondemned(
  { writer, reader }: SqlConnections<MetadataTables>,
  run: <T>(work: () => Promise<T>) => Promise<T>,
): CondemnedChunks {
  const change = <T>(work: (db: Kysely<MetadataTables>) => Promise<T>) =>
    run(() => writer.transaction().execute(work));
  return {
    condemn: (hashes, dueMs) => change((db) => condemn(db, hashes, dueMs)),
    due: (nowMs, limit) =>
      run(async () => {
        const { rows } = await sql<{ hash: Uint8Array; times: number }>`select hash, times from condemned
          where deletion_id is null and due_ms <= ${nowMs} order by due_ms limit ${limit}`.execute(reader);
        return rows.map((row) => ({ hash: chunkHash(row.hash), times: Number(row.times) }));
      }),
    spare: (chunks) =>
      change(async (db) => {
        for (const slab of filledSlabs(chunks)) {
          const pairs = slab.map(({ hash, times }) => sql`(${hashBytes(hash)}, ${times})`);
          await sql`delete from condemned
            where deletion_id is null and (hash, times) in (values ${sql.join(pairs)})`.execute(db);
        }
      }),
    beginDeletion: (deletionId, hashes) =>
      change(async (db) => {
        const ours: ChunkHash[] = [];
        for (const slab of filledSlabs(hashes)) {
          const { rows } = await sql<{ hash: Uint8Array }>`update condemned set deletion_id = ${deletionId}
            where deletion_id is null and hash in (${sql.join(slab.map(hashBytes))}) returning hash`.execute(
            db,
          );
          ours.push(...rows.map((row) => chunkHash(row.hash)));
        }
        return ours;
      }),
    endDeletion: (deletionId, hashes) =>
      change(async (db) => {
        for (const slab of filledSlabs(hashes)) {
          await sql`delete from condemned
            where deletion_id = ${deletionId} and hash in (${sql.join(slab.map(hashBytes))})`.execute(db);
        }
      }),
    giveUpDeletion: (deletionId, hashes) =>
      change(async (db) => {
        const takeBack = sql`update condemned set deletion_id = null where deletion_id = ${deletionId}`;
        if (hashes === undefined) await takeBack.execute(db);
        for (const slab of filledSlabs(hashes ?? []))
          await sql`${takeBack} and hash in (${sql.join(slab.map(hashBytes))})`.execute(db);
      }),
    underWay: (hashes) =>
      run(async () => {
        const found: { hash: ChunkHash; deletionId: string }[] = [];
        for (const slab of filledSlabs(hashes)) {
          const { rows } = await sql<{ hash: Uint8Array; deletion_id: string }>`select hash, deletion_id
            from condemned where deletion_id is not null and hash in (${sql.join(slab.map(hashBytes))})`.execute(
            reader,
          );
          for (const row of rows) found.push({ hash: chunkHash(row.hash), deletionId: row.deletion_id });
        }
        return found;
      }),
    deletions: () =>
      run(async () => {
        const { rows } = await sql<{ deletion_id: string }>`select distinct deletion_id from condemned
          where deletion_id is not null`.execute(reader);
        return rows.map((row) => row.deletion_id);
      }),
  };
}

async function condemn(
  db: Kysely<MetadataTables>,
  hashes: readonly ChunkHash[],
  dueMs: number,
): Promise<void> {
  const rows = hashes.map((hash) => sql`(${hashBytes(hash)}, ${dueMs}, 1)`);
  for (const slab of exactSlabs(rows)) {
    await sql`insert into condemned (hash, due_ms, times) values ${sql.join(slab)}
      on conflict (hash) do update set times = condemned.times + 1,
        due_ms = case when excluded.due_ms < condemned.due_ms then excluded.due_ms else condemned.due_ms end`.execute(
      db,
    );
  }
}
