export { openSqlite, type SqlConnections, type SqliteOptions } from "./sqlite/open.js";
export { sqliteAccounts } from "./accounts/index.js";
export { sqliteMetadata } from "./sqlite-metadata.js";
export { type Migration, migrate } from "./schema/migrate.js";
