import { sql } from "kysely";
import type { Migration } from "../schema/migrate.js";

export interface AccountTables {
  accounts: {
    id: string;
    name: string;
    name_key: string;
    password_hash: string;
    home_namespace_id: string | null;
    created_at_ms: number;
  };
  account_devices: {
    id: string;
    account_id: string;
    name: string;
    created_at_ms: number;
    last_seen_at_ms: number;
  };
  account_sessions: {
    id: string;
    account_id: string;
    device_id: string;
    revision: number;
    refresh_expires_at_ms: number;
    ended_at_ms: number | null;
    /** JSON of what no question is asked about: hashes of tokens and what became of them. */
    tokens: string;
  };
}

/** Types and clauses that SQLite and PostgreSQL both understand. */
export const accountMigrations: readonly Migration[] = [
  async (db) => {
    const statements = [
      sql`create table accounts (
        id text primary key, name text not null, name_key text not null unique,
        password_hash text not null, home_namespace_id text, created_at_ms bigint not null)`,
      sql`create table account_devices (
        id text primary key, account_id text not null, name text not null,
        created_at_ms bigint not null, last_seen_at_ms bigint not null)`,
      sql`create index account_devices_by_account on account_devices (account_id)`,
      sql`create table account_sessions (
        id text primary key, account_id text not null, device_id text not null, revision bigint not null,
        refresh_expires_at_ms bigint not null, ended_at_ms bigint, tokens text not null)`,
      sql`create index account_sessions_by_account on account_sessions (account_id, device_id)`,
      sql`create index account_sessions_by_expiry on account_sessions (refresh_expires_at_ms)`,
    ];
    for (const statement of statements) await statement.execute(db);
  },
];
