export type { Explanation } from "../reconcile/index.js";
export { type CallOptions as SyncCallOptions, openSync, SyncClient, type SyncSummary } from "./client.js";
export type { Problem, SyncEvents } from "./events.js";
export type { Halt, HaltDecision, HaltReason } from "./halts.js";
export type {
  DeletedFile,
  FileVersion,
  RestoreOptions,
  TrashOptions,
  TrashPage as DeletedFiles,
} from "./history.js";
export { defaultSettings, type SyncOptions, type SyncSettings } from "./options.js";
export type { SyncPhase, SyncProgress, SyncStatus } from "./status.js";
