export { indexedDbError } from "./indexed-db-errors.js";
export { type IndexedDbStateOptions, indexedDbState } from "./indexed-db-state.js";
