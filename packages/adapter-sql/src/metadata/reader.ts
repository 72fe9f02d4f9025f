import type {
  ContentInfo,
  HeldChunk,
  JournalEntry,
  NamespaceReader,
  NamespaceRecord,
  NodeId,
  StoredContent,
} from "@syncline/core";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { chunkHash, contentId, decodeEntry, hashBytes } from "./rows.js";
import { filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";

type EntryRow = Pick<MetadataTables["nodes"], "seq" | "entry">;

/**
 * The read side of a namespace within one transaction of `db`. `cross join` fixes the order in which
 * SQLite takes the tables: left to itself it goes through every folder for every step down.
 */
export function namespaceReader(db: Kysely<MetadataTables>, record: NamespaceRecord): NamespaceReader {
  const { id } = record;
  /** Asks slab by slab and puts the rows together. A filled slab repeats items, which no `in` minds. */
  const ask = async <Q, Row>(
    all: readonly Q[],
    question: (slab: readonly Q[]) => RawBuilder<Row>,
  ): Promise<Row[]> => {
    const rows: Row[] = [];
    for (const slab of filledSlabs(all)) rows.push(...(await question(slab).execute(db)).rows);
    return rows;
  };
  const entries = async (rows: Promise<readonly EntryRow[]>): Promise<JournalEntry[]> =>
    (await rows).map(decodeEntry);
  const counts = async (rows: Promise<readonly { id: NodeId; n: number }[]>): Promise<Map<NodeId, number>> =>
    new Map((await rows).map(({ id: nodeId, n }) => [nodeId, Number(n)]));

  return {
    record,
    nodes: (ids) =>
      entries(
        ask(
          ids,
          (slab) =>
            sql`select seq, entry from nodes where namespace_id = ${id} and node_id in (${sql.join(slab)})`,
        ),
      ),
    chains: async (ids) => {
      const found = await ask(
        ids,
        (slab) => sql<EntryRow & { node_id: NodeId }>`
          with recursive chain (node_id, parent_id, seq, entry) as (
            select node_id, parent_id, seq, entry from nodes
            where namespace_id = ${id} and node_id in (${sql.join(slab)})
            union
            select above.node_id, above.parent_id, above.seq, above.entry
            from chain cross join nodes above
            where above.namespace_id = ${id} and above.node_id = chain.parent_id
          ) select node_id, seq, entry from chain`,
      );
      // Slabs may share folders.
      const unique = new Map(found.map((row) => [row.node_id, row]));
      return [...unique.values()].map(decodeEntry);
    },
    named: (places) =>
      entries(
        ask(places, (slab) => {
          const pairs = slab.map(({ parentId, nameKey }) => sql`(${parentId}, ${nameKey})`);
          return sql`select seq, entry from nodes where namespace_id = ${id} and deleted = 0
            and (parent_id, name_key) in (values ${sql.join(pairs)})`;
        }),
      ),
    childCounts: (ids) =>
      counts(
        ask(
          ids,
          (slab) => sql`select parent_id as id, count(*) as n from nodes
            where namespace_id = ${id} and deleted = 0 and parent_id in (${sql.join(slab)}) group by parent_id`,
        ),
      ),
    heights: (ids) =>
      counts(
        ask(
          ids,
          (slab) => sql`with recursive below (top_id, node_id, height) as (
              select node_id, node_id, 0 from nodes where namespace_id = ${id} and node_id in (${sql.join(slab)})
              union
              select below.top_id, nodes.node_id, below.height + 1 from below cross join nodes
              where nodes.namespace_id = ${id} and nodes.parent_id = below.node_id
                and nodes.deleted = 0 and nodes.kind = 'folder'
            ) select top_id as id, max(height) as n from below group by top_id`,
        ),
      ),
    contents: async (ids) => {
      const rows = await ask(
        ids,
        (slab) => sql<MetadataTables["contents"]>`select content_id, size_bytes, manifest_bytes from contents
          where namespace_id = ${id} and content_id in (${sql.join(slab.map(hashBytes))})`,
      );
      return rows.map(
        (row): ContentInfo => ({
          contentId: contentId(row.content_id),
          sizeBytes: Number(row.size_bytes),
          manifestBytes: Number(row.manifest_bytes),
        }),
      );
    },
    manifests: async (ids) => {
      const rows = await ask(
        ids,
        (slab) => sql<MetadataTables["contents"]>`select content_id, size_bytes, manifest from contents
          where namespace_id = ${id} and content_id in (${sql.join(slab.map(hashBytes))})`,
      );
      return rows.map(
        (row): StoredContent => ({
          contentId: contentId(row.content_id),
          sizeBytes: Number(row.size_bytes),
          manifest: row.manifest,
        }),
      );
    },
    chunks: async (hashes) => {
      const rows = await ask(
        hashes,
        (slab) => sql<
          MetadataTables["chunks"]
        >`select hash, size_bytes, contents, unneeded_since_ms from chunks
          where namespace_id = ${id} and held = 1 and hash in (${sql.join(slab.map(hashBytes))})`,
      );
      return rows.map(
        (row): HeldChunk => ({
          hash: chunkHash(row.hash),
          sizeBytes: Number(row.size_bytes),
          unneededSinceMs: Number(row.contents) === 0 ? Number(row.unneeded_since_ms) : undefined,
        }),
      );
    },
    changes: ({ after, tombstonesAfter, limit }) =>
      entries(
        db
          .selectFrom("nodes")
          .select(["seq", "entry"])
          .where("namespace_id", "=", id)
          .where("seq", ">", after)
          .where((is) => is.or([is("deleted", "=", 0), is("seq", ">", tombstonesAfter)]))
          .orderBy("seq")
          .limit(limit)
          .execute(),
      ),
    versions: (nodeId, limit) =>
      entries(
        db
          .selectFrom("versions")
          .select(["seq", "entry"])
          .where("namespace_id", "=", id)
          .where("node_id", "=", nodeId)
          .orderBy("seq", "desc")
          .limit(limit)
          .execute(),
      ),
  };
}
