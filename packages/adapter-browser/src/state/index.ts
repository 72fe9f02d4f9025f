export { type IndexedDbStateOptions, indexedDbState } from "./indexed-db-state.js";
