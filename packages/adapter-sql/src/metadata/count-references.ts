import type { ChunkHash } from "@syncline/core";
import { type Kysely, sql } from "kysely";
import { byCount, chunkCounts, contentOf, decodeEntry, hashBytes } from "./rows.js";
import { filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";

/** Rows that are in memory at once. */
const pageRows = 500;

/** Notes for all that is there already what versions and contents need. Chunks that nothing needs are unneeded since `atMs`. */
export async function countReferences(untyped: Kysely<unknown>, atMs: number): Promise<void> {
  const db = untyped as Kysely<MetadataTables>;
  await sql`update chunks set unneeded_since_ms = ${atMs}`.execute(db);
  await noteVersions(db);
  await countContents(db);
}

async function noteVersions(db: Kysely<MetadataTables>): Promise<void> {
  type Row = Pick<MetadataTables["versions"], "namespace_id" | "node_id" | "seq" | "entry">;
  let last: Row | undefined;
  for (;;) {
    const after =
      last === undefined
        ? sql``
        : sql`where (namespace_id, node_id, seq) > (${last.namespace_id}, ${last.node_id}, ${last.seq})`;
    const { rows } = await sql<Row>`select namespace_id, node_id, seq, entry from versions ${after}
      order by namespace_id, node_id, seq limit ${pageRows}`.execute(db);
    for (const row of rows) {
      const entry = decodeEntry(row);
      const content = contentOf(entry);
      await sql`update versions set content_id = ${content === undefined ? null : hashBytes(content)},
        replaced_at_ms = ${entry.deleted ? entry.committedAtMs : null} where namespace_id = ${row.namespace_id}
          and node_id = ${row.node_id} and seq = ${row.seq}`.execute(db);
      if (last?.namespace_id === row.namespace_id && last.node_id === row.node_id) {
        await sql`update versions set replaced_at_ms = coalesce(replaced_at_ms, ${entry.committedAtMs})
          where namespace_id = ${last.namespace_id} and node_id = ${last.node_id} and seq = ${last.seq}`.execute(
          db,
        );
      }
      last = row;
    }
    if (rows.length < pageRows) return;
  }
}

async function countContents(db: Kysely<MetadataTables>): Promise<void> {
  type Row = Pick<MetadataTables["contents"], "namespace_id" | "content_id" | "manifest">;
  let last: Row | undefined;
  for (;;) {
    const after =
      last === undefined
        ? sql``
        : sql`where (namespace_id, content_id) > (${last.namespace_id}, ${last.content_id})`;
    const { rows } = await sql<Row>`select namespace_id, content_id, manifest from contents ${after}
      order by namespace_id, content_id limit ${pageRows}`.execute(db);
    for (const namespaceId of new Set(rows.map((row) => row.namespace_id))) {
      const manifests = rows
        .filter((row) => row.namespace_id === namespaceId)
        .map(({ manifest }) => manifest);
      for (const [count, hashes] of byCount(chunkCounts(manifests)))
        await add(db, namespaceId, count, hashes);
    }
    last = rows.at(-1);
    if (rows.length < pageRows) return;
  }
}

async function add(
  db: Kysely<MetadataTables>,
  namespaceId: string,
  count: number,
  hashes: readonly ChunkHash[],
): Promise<void> {
  for (const slab of filledSlabs(hashes)) {
    await sql`update chunks set contents = contents + ${count} where namespace_id = ${namespaceId}
      and hash in (${sql.join(slab.map(hashBytes))})`.execute(db);
  }
}
