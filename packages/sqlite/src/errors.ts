import { type ErrorCode, isSyncError, SyncError } from "@syncline/core";

/** SQLite's primary result codes (https://sqlite.org/rescode.html) in Syncline's words. */
const codes = new Map<number, ErrorCode>([
  [3, "permission_denied"],
  [5, "unavailable"],
  [6, "unavailable"],
  [8, "permission_denied"],
  [10, "io_error"],
  [11, "state_corrupt"],
  [13, "disk_full"],
  [14, "io_error"],
  [18, "too_large"],
  [23, "permission_denied"],
  [26, "state_corrupt"],
]);

const constraint = 19;
const uniqueConstraints = new Set([1555, 2067, 2579]);

/** Turns whatever the native driver threw into a `SyncError`, with SQLite's own code in `details.sqliteCode`. */
export function translateSqliteError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const fields = typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {};
  const message = error instanceof Error ? error.message : String(error);
  if (fields["code"] === "ERR_INVALID_STATE") return new SyncError("closed", { cause: error, message });
  const sqliteCode = typeof fields["errcode"] === "number" ? fields["errcode"] : undefined;
  if (sqliteCode === undefined) return new SyncError("internal", { cause: error, message });
  const code = codes.get(sqliteCode & 0xff) ?? "internal";
  return new SyncError(code, { cause: error, message: `SQLite: ${message}`, details: { sqliteCode } });
}

/** Whether a statement failed because of a UNIQUE or PRIMARY KEY constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return isSyncError(error) && uniqueConstraints.has(Number(error.details["sqliteCode"]));
}

/** Whether a statement failed because of any constraint. */
export function isConstraintViolation(error: unknown): boolean {
  return isSyncError(error) && (Number(error.details["sqliteCode"]) & 0xff) === constraint;
}
