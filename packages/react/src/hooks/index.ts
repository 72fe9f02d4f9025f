export { SyncProvider, type SyncProviderProps, useSync } from "./sync-provider.js";
export { useConflicts, useFile, useFileText, useFolder, useSyncStatus, useTree } from "./use-live.js";
