export { viewOf } from "./disk-view.js";
export { type Desk, Ledger } from "./ledger.js";
export { isFileOnRecord, isOnRecord } from "./on-record.js";
export { isMadeOf, type SavedContent } from "./saved-content.js";
