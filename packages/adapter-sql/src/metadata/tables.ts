import { sql } from "kysely";
import type { Migration } from "../schema/migrate.js";
import { countReferences } from "./count-references.js";

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
    /** How often chunks were let go: a chunk that comes anew has another claim than before. */
    lettings: number;
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
  /** The states of every node. */
  versions: {
    namespace_id: string;
    node_id: string;
    seq: number;
    entry: string;
    /** The content that the version needs: none of a deletion. */
    content_id: Uint8Array | null;
    /** When another version took its place; of a deletion, when it was committed. */
    replaced_at_ms: number | null;
  };
  contents: {
    namespace_id: string;
    content_id: Uint8Array;
    size_bytes: number;
    manifest_bytes: number;
    manifest: Uint8Array;
  };
  chunks: {
    namespace_id: string;
    hash: Uint8Array;
    size_bytes: number;
    /** 0 for a chunk that is only claimed, 1. */
    held: number;
    claim: number;
    /** How many contents have it. */
    contents: number;
    /** Without meaning while a content has it. */
    unneeded_since_ms: number;
  };
  /** Chunks whose bytes are to be deleted: the one table of all namespaces. Its key is the chunk. */
  condemned: { hash: Uint8Array; due_ms: number; times: number; deletion_id: string | null };
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
  async (db) => {
    const statements = [
      sql`alter table namespaces add column lettings bigint not null default 0`,
      sql`alter table versions add column content_id bytea`,
      sql`alter table versions add column replaced_at_ms bigint`,
      sql`alter table chunks add column held integer not null default 1`,
      sql`alter table chunks add column claim bigint not null default 0`,
      sql`alter table chunks add column contents bigint not null default 0`,
      sql`alter table chunks add column unneeded_since_ms bigint not null default 0`,
      sql`create table condemned (
        hash bytea primary key, due_ms bigint not null, times bigint not null, deletion_id text)`,
    ];
    for (const statement of statements) await statement.execute(db);
    await countReferences(db, Date.now());
    const indexes = [
      sql`create index versions_by_content on versions (namespace_id, content_id) where content_id is not null`,
      sql`create index replaced_versions on versions (namespace_id, replaced_at_ms) where replaced_at_ms is not null`,
      // These two answer for all namespaces at once.
      sql`create index chunks_by_hash on chunks (hash)`,
      sql`create index unneeded_chunks on chunks (unneeded_since_ms) where contents = 0`,
      sql`create index condemned_by_time on condemned (due_ms) where deletion_id is null`,
      sql`create index deletions on condemned (deletion_id) where deletion_id is not null`,
    ];
    for (const index of indexes) await index.execute(db);
  },
  async (db) => {
    await sql`create index deleted_nodes on nodes (namespace_id, seq) where deleted = 1`.execute(db);
  },
];
