export { type IndexedDbStateOptions, indexedDbState } from "./state/index.js";
