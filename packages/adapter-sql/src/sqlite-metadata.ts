import type { MetadataStore } from "@syncline/core";
import type { Kysely } from "kysely";
import { sqlMetadata } from "./metadata/sql-metadata.js";
import { type MetadataTables, metadataMigrations } from "./metadata/tables.js";
import { migrate } from "./schema/migrate.js";
import { openSqlite, type SqliteOptions } from "./sqlite/open.js";

/**
 * Opens the metadata store in a SQLite file, creating the file or bringing its tables up to date
 * where needed. Safe under `kill -9`, and for several processes at once. Throws `state_corrupt` for a
 * file that is no database, `unavailable` while another process holds it for too long, and
 * `permission_denied` or `io_error` when it cannot be opened.
 */
export async function sqliteMetadata(path: string, options: SqliteOptions = {}): Promise<MetadataStore> {
  const connections = openSqlite<MetadataTables>(path, options);
  try {
    await migrate(connections.writer as unknown as Kysely<unknown>, "metadata", metadataMigrations);
  } catch (error) {
    await connections.close();
    throw error;
  }
  return sqlMetadata(connections);
}
