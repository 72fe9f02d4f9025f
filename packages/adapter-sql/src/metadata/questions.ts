import type { NodeId } from "@syncline/core";
import { sql } from "kysely";
import { given, givenList, givenRows, Statement } from "../session/statement.js";
import type { MetadataTables } from "./tables.js";

type NodeRow = MetadataTables["nodes"];
type ContentRow = MetadataTables["contents"];
type ChunkRow = MetadataTables["chunks"];
type EntryRow = Pick<NodeRow, "seq" | "entry">;

// What is asked of one namespace: the first value is its id, then come the items of the list.

export const namespace = new Statement<MetadataTables["namespaces"]>(
  () => sql`select * from namespaces where id = ${given}`,
);

export const nodes = new Statement<EntryRow>(
  (count) =>
    sql`select seq, entry from nodes where namespace_id = ${given} and node_id in (${givenList(count)})`,
);

/**
 * Nodes and all above them; the id comes again in the end. `cross join` fixes the order in which SQLite takes the
 * tables: left to itself it goes through every folder for every step down.
 */
export const chains = new Statement<Pick<NodeRow, "node_id" | "seq" | "entry">>(
  (count) => sql`with recursive chain (node_id, parent_id, seq, entry) as (
      select node_id, parent_id, seq, entry from nodes
      where namespace_id = ${given} and node_id in (${givenList(count)})
      union
      select above.node_id, above.parent_id, above.seq, above.entry
      from chain cross join nodes above
      where above.namespace_id = ${given} and above.node_id = chain.parent_id
    ) select node_id, seq, entry from chain`,
);

/** Of pairs of a parent and a key. */
export const named = new Statement<EntryRow>(
  (count) => sql`select seq, entry from nodes where namespace_id = ${given} and deleted = 0
    and (parent_id, name_key) in (values ${givenRows(count, 2)})`,
);

export const childCounts = new Statement<{ id: NodeId; n: number }>(
  (count) => sql`select parent_id as id, count(*) as n from nodes
    where namespace_id = ${given} and deleted = 0 and parent_id in (${givenList(count)}) group by parent_id`,
);

/** Levels below folders; the id comes again in the end. */
export const heights = new Statement<{ id: NodeId; n: number }>(
  (count) => sql`with recursive below (top_id, node_id, height) as (
      select node_id, node_id, 0 from nodes where namespace_id = ${given} and node_id in (${givenList(count)})
      union
      select below.top_id, nodes.node_id, below.height + 1 from below cross join nodes
      where nodes.namespace_id = ${given} and nodes.parent_id = below.node_id
        and nodes.deleted = 0 and nodes.kind = 'folder'
    ) select top_id as id, max(height) as n from below group by top_id`,
);

export const contents = new Statement<Pick<ContentRow, "content_id" | "size_bytes" | "manifest_bytes">>(
  (count) => sql`select content_id, size_bytes, manifest_bytes from contents
    where namespace_id = ${given} and content_id in (${givenList(count)})`,
);

export const manifests = new Statement<Pick<ContentRow, "content_id" | "size_bytes" | "manifest">>(
  (count) => sql`select content_id, size_bytes, manifest from contents
    where namespace_id = ${given} and content_id in (${givenList(count)})`,
);

export const chunks = new Statement<Pick<ChunkRow, "hash" | "size_bytes" | "contents" | "unneeded_since_ms">>(
  (count) => sql`select hash, size_bytes, contents, unneeded_since_ms from chunks
    where namespace_id = ${given} and held = 1 and hash in (${givenList(count)})`,
);

/** After a seq, without tombstones up to another one, so many. */
export const changes = new Statement<EntryRow>(
  () => sql`select seq, entry from nodes where namespace_id = ${given} and seq > ${given}
    and (deleted = 0 or seq > ${given}) order by seq limit ${given}`,
);

/** Of one node, so many, newest first. */
export const versions = new Statement<EntryRow>(
  () => sql`select seq, entry from versions where namespace_id = ${given} and node_id = ${given}
    order by seq desc limit ${given}`,
);

/** Tombstones before a seq, so many, newest first. */
export const deleted = new Statement<EntryRow>(
  () => sql`select seq, entry from nodes where namespace_id = ${given} and deleted = 1 and seq < ${given}
    order by seq desc limit ${given}`,
);

/** Of all namespaces: before a time, so many. Nothing but a literal lets SQLite take the index of what is unneeded. */
export const unneeded = new Statement<Pick<ChunkRow, "namespace_id" | "hash">>(
  () => sql`select namespace_id, hash from chunks
    where contents = 0 and unneeded_since_ms < ${given} order by unneeded_since_ms limit ${given}`,
);

/** Of all namespaces. */
export const anywhere = new Statement<Pick<ChunkRow, "hash">>(
  (count) => sql`select distinct hash from chunks where hash in (${givenList(count)})`,
);
