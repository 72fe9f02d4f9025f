import type { ChunkHash, CondemnedChunks, DeletedChunk } from "@syncline/core";
import { sql } from "kysely";
import { given, givenList, givenRows, type SqlSession, Statement } from "../session/statement.js";
import type { SqlConnections } from "../sqlite/open.js";
import { chunkHash, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";

interface HashRow {
  readonly hash: Uint8Array;
}

/** Rows of a hash, a time and 1. */
const condemn = new Statement(
  (count) => sql`insert into condemned (hash, due_ms, times) values ${givenRows(count, 3)}
    on conflict (hash) do update set times = condemned.times + 1,
      due_ms = case when excluded.due_ms < condemned.due_ms then excluded.due_ms else condemned.due_ms end`,
);

const due = new Statement<HashRow & { times: number }>(
  () => sql`select hash, times from condemned
    where deletion_id is null and due_ms <= ${given} order by due_ms limit ${given}`,
);

const spare = new Statement(
  (count) => sql`delete from condemned
    where deletion_id is null and (hash, times) in (values ${givenRows(count, 2)})`,
);

const beginDeletion = new Statement<HashRow>(
  (count) => sql`update condemned set deletion_id = ${given}
    where deletion_id is null and hash in (${givenList(count)}) returning hash`,
);

const endDeletion = new Statement(
  (count) => sql`delete from condemned where deletion_id = ${given} and hash in (${givenList(count)})`,
);

const giveUpDeletion = new Statement(
  () => sql`update condemned set deletion_id = null where deletion_id = ${given}`,
);

const takeBack = new Statement(
  (count) => sql`update condemned set deletion_id = null
    where deletion_id = ${given} and hash in (${givenList(count)})`,
);

const underWay = new Statement<HashRow & { deletion_id: string }>(
  (count) => sql`select hash, deletion_id from condemned
    where deletion_id is not null and hash in (${givenList(count)})`,
);

const deletions = new Statement<{ deletion_id: string }>(
  () => sql`select distinct deletion_id from condemned where deletion_id is not null`,
);

/** The list of condemned chunks. `run` guards each call. */
export function sqlCondemned(
  { transact, snapshot }: Pick<SqlConnections<unknown>, "transact" | "snapshot">,
  run: <T>(work: () => Promise<T>) => Promise<T>,
): CondemnedChunks {
  const change = <T>(work: (session: SqlSession) => Promise<T>) => run(() => transact(work));
  const read = <T>(work: (session: SqlSession) => Promise<T>) => run(() => snapshot(work));
  return {
    condemn: (hashes, dueMs) =>
      change(async (session) => {
        for (const slab of exactSlabs(hashes.map(hashBytes))) {
          const rows = slab.flatMap((hash) => [hash, dueMs, 1]);
          await session.change(condemn, rows, slab.length);
        }
      }),
    due: (nowMs, limit) =>
      read(async (session) => {
        const rows = await session.rows(due, [nowMs, limit]);
        return rows.map((row) => ({ hash: chunkHash(row.hash), times: Number(row.times) }));
      }),
    spare: (chunks) =>
      change(async (session) => {
        for (const slab of filledSlabs(chunks)) {
          const pairs = slab.flatMap(({ hash, times }) => [hashBytes(hash), times]);
          await session.change(spare, pairs, slab.length);
        }
      }),
    beginDeletion: (deletionId, hashes) =>
      change(async (session) => {
        const ours: ChunkHash[] = [];
        for (const slab of filledSlabs(hashes.map(hashBytes))) {
          const rows = await session.returned(beginDeletion, [deletionId, ...slab], slab.length);
          ours.push(...rows.map((row) => chunkHash(row.hash)));
        }
        return ours;
      }),
    endDeletion: (deletionId, hashes) =>
      change(async (session) => {
        for (const slab of filledSlabs(hashes.map(hashBytes)))
          await session.change(endDeletion, [deletionId, ...slab], slab.length);
      }),
    giveUpDeletion: (deletionId, hashes) =>
      change(async (session) => {
        if (hashes === undefined) await session.change(giveUpDeletion, [deletionId]);
        for (const slab of filledSlabs((hashes ?? []).map(hashBytes)))
          await session.change(takeBack, [deletionId, ...slab], slab.length);
      }),
    underWay: (hashes) =>
      read(async (session) => {
        const found: DeletedChunk[] = [];
        for (const slab of filledSlabs(hashes.map(hashBytes))) {
          for (const row of await session.rows(underWay, slab, slab.length))
            found.push({ hash: chunkHash(row.hash), deletionId: row.deletion_id });
        }
        return found;
      }),
    deletions: () =>
      read(async (session) => (await session.rows(deletions, [])).map((row) => row.deletion_id)),
  };
}
