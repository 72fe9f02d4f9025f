import { sql } from "kysely";
import type { Migration } from "../schema/migrate.js";

/** Every key begins with the namespace, so that a database can be spread over machines by it. */
export interface MetadataTables {
  namespaces: {
    id: string;
    owner_id: string;
    name: string;
    epoch: string;
    seq: number;
    floor: number;
    /** JSON of the chunking parameters. */
    chunking: string;
    name_rule: string;
    created_at_ms: number;
  };
  /** The latest state of every node. */
  nodes: {
    namespace_id: string;
    node_id: string;
    seq: number;
    parent_id: string;
    name_key: string;
    kind: string;
    /** 0 or 1. */
    deleted: number;
    committed_at_ms: number;
    /** JSON of the journal entry without what the other columns say better. */
    entry: string;
  };
  /** Every state of every node. */
  versions: { namespace_id: string; node_id: string; seq: number; entry: string };
  contents: {
    namespace_id: string;
    content_id: Uint8Array;
    size_bytes: number;
    manifest_bytes: number;
    manifest: Uint8Array;
  };
  chunks: { namespace_id: string; hash: Uint8Array; size_bytes: number };
}

/** Types and clauses that SQLite and PostgreSQL both understand. */
export const metadataMigrations: readonly Migration[] = [
  async (db) => {
    const statements = [
      sql`create table namespaces (
        id text primary key, owner_id text not null, name text not null, epoch text not null,
        seq bigint not null, floor bigint not null, chunking text not null, name_rule text not null,
        created_at_ms bigint not null, unique (owner_id, name))`,
      sql`create table nodes (
        namespace_id text not null, node_id text not null, seq bigint not null, parent_id text not null,
        name_key text not null, kind text not null, deleted integer not null, committed_at_ms bigint not null,
        entry text not null, primary key (namespace_id, node_id))`,
      sql`create unique index nodes_by_seq on nodes (namespace_id, seq)`,
      // The service decides who has a name; this says that no fault of its own can break the tree.
      sql`create unique index nodes_by_place on nodes (namespace_id, parent_id, name_key) where deleted = 0`,
      sql`create index folders_by_parent on nodes (namespace_id, parent_id) where deleted = 0 and kind = 'folder'`,
      sql`create index tombstones on nodes (namespace_id, committed_at_ms) where deleted = 1`,
      sql`create table versions (
        namespace_id text not null, node_id text not null, seq bigint not null, entry text not null,
        primary key (namespace_id, node_id, seq))`,
      sql`create table contents (
        namespace_id text not null, content_id bytea not null, size_bytes bigint not null,
        manifest_bytes bigint not null, manifest bytea not null, primary key (namespace_id, content_id))`,
      sql`create table chunks (
        namespace_id text not null, hash bytea not null, size_bytes bigint not null,
        primary key (namespace_id, hash))`,
    ];
    for (const statement of statements) await statement.execute(db);
  },
];
