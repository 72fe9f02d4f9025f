export { sqliteAccounts } from "./sqlite-accounts.js";
