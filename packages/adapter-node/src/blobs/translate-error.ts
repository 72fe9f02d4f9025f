import { type ErrorCode, isSyncError, SyncError } from "@syncline/core";

const codes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  EROFS: "permission_denied",
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EMFILE: "unavailable",
  ENFILE: "unavailable",
};

/** What the operating system calls the failure, or undefined when it comes from elsewhere. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * A failed disk call in Syncline's codes; anything unknown is an `io_error`. The path stays in the cause,
 * for messages may travel and local paths must not.
 */
export function translateDiskError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const code = systemCode(error);
  return new SyncError((code !== undefined && codes[code]) || "io_error", {
    cause: error,
    ...(code === undefined ? {} : { details: { systemCode: code } }),
  });
}
