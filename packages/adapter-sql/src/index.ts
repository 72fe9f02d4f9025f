export { sqliteAccounts } from "./accounts/index.js";
export { type Migration, migrate } from "./schema/migrate.js";
export { openSqlite, type SqlConnections, type SqliteOptions } from "./sqlite/open.js";
export { sqliteMetadata } from "./sqlite-metadata.js";
