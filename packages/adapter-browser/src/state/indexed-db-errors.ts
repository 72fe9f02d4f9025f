import { isSyncError, SyncError } from "@syncline/core";

const newerVersion =
  "A newer version of this app has written the index, and this one cannot read it: reload the page.";

/** What IndexedDB fails with, in Syncline's words. */
export function indexedDbError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const name = error instanceof Error ? error.name : undefined;
  if (name === "QuotaExceededError") return new SyncError("disk_full", { cause: error });
  if (name === "VersionError") return new SyncError("state_corrupt", { cause: error, message: newerVersion });
  if (name === "SecurityError") return new SyncError("permission_denied", { cause: error });
  // The connection has ended: it was closed here, or the browser has taken the database away.
  if (name === "InvalidStateError") return new SyncError("closed", { cause: error });
  return new SyncError("io_error", { cause: error });
}
