export { sqliteAccounts } from "./accounts/index.js";
export type { SqliteOptions } from "./sqlite/open.js";
export { sqliteMetadata } from "./sqlite-metadata.js";
