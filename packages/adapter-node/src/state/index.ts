export { type SqliteStateOptions, sqliteState } from "./sqlite-state.js";
