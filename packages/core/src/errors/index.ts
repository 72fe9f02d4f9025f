export { type CodeEntry, type ErrorCode, errorCodes } from "./codes.js";
export { isErrorCode, isSyncError, SyncError, type SyncErrorOptions } from "./sync-error.js";
