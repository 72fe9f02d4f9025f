export type { Explanation } from "../reconcile/index.js";
export { openSync, SyncClient } from "./client.js";
export type { Problem, SyncEvents } from "./events.js";
export type { CallOptions as SyncCallOptions, FolderSync } from "./folder-sync.js";
export type { Halt, HaltDecision, HaltReason } from "./halts.js";
export type {
  DeletedFile,
  FileVersion,
  RestoreOptions,
  TrashOptions,
  TrashPage as DeletedFiles,
} from "./history.js";
export { defaultSettings, type SyncOptions, type SyncSettings } from "./options.js";
export {
  type SyncPhase,
  type SyncProgress,
  type SyncStatus,
  type SyncSummary,
  stoppedStatus,
} from "./status.js";
