import { isSyncError, SyncError } from "@syncline/core";
import { type Database, openDatabase } from "@syncline/sqlite";

/**
 * Holds `<path>-lock` until it is closed or the process dies, however it dies: SQLite's lock on an
 * empty database beside the state, taken in exclusive mode. The state itself stays readable for
 * others, such as a status command. Throws `state_locked` when somebody else has it.
 */
export function lockState(path: string): () => void {
  let lock: Database | undefined;
  try {
    lock = openDatabase(`${path}-lock`, { busyTimeoutMs: 0, journal: "delete" });
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    throw isSyncError(error, "unavailable") ? new SyncError("state_locked", { cause: error }) : error;
  }
  return () => lock.close();
}
