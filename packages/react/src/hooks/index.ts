export { SyncProvider, type SyncProviderProps, useSync } from "./sync-provider.js";
export { useConflicts, useFile, useFileText, useFolder, useSyncStatus } from "./use-live.js";
