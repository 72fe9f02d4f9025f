import type { AccountStore } from "@syncline/core";
import type { Kysely } from "kysely";
import { migrate } from "../schema/migrate.js";
import { openSqlite, type SqliteOptions } from "../sqlite/open.js";
import { sqlAccounts } from "./sql-accounts.js";
import { type AccountTables, accountMigrations } from "./tables.js";

/**
 * Opens the account store in a SQLite file, which may be the one that holds the metadata. Creates the
 * file or brings its tables up to date where needed, and throws as `sqliteMetadata` does.
 */
export async function sqliteAccounts(path: string, options: SqliteOptions = {}): Promise<AccountStore> {
  const connections = openSqlite<AccountTables>(path, options);
  try {
    await migrate(connections.writer as unknown as Kysely<unknown>, "accounts", accountMigrations);
  } catch (error) {
    await connections.close();
    throw error;
  }
  return sqlAccounts(connections);
}
