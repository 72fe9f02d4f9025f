import { isSyncError, SyncError } from "@syncline/core";

/** What IndexedDB fails with, in Syncline's words. */
export function indexedDbError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const name = error instanceof Error ? error.name : undefined;
  if (name === "QuotaExceededError") return new SyncError("disk_full", { cause: error });
  // A newer version of the app has opened the database before, and this one cannot read what it has written.
  if (name === "VersionError") return new SyncError("state_corrupt", { cause: error });
  // The connection has ended: it was closed here, or the browser has taken the database away.
  if (name === "InvalidStateError") return new SyncError("closed", { cause: error });
  return new SyncError("io_error", { cause: error });
}
