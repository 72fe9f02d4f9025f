import { type ErrorCode, isSyncError, SyncError } from "@syncline/core";
import { systemCode } from "../disk/disk-errors.js";

const codes: Readonly<Record<string, ErrorCode>> = {
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  EROFS: "permission_denied",
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EMFILE: "unavailable",
  ENFILE: "unavailable",
};

/**
 * A failed disk call in the codes of the `BlobStore` port; anything unknown is an `io_error`, a missing folder
 * too, for nothing but a missing blob may look like one. The path stays in the cause: messages travel, local
 * paths must not.
 */
export function translateBlobError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const code = systemCode(error);
  return new SyncError((code !== undefined && codes[code]) || "io_error", {
    cause: error,
    ...(code === undefined ? {} : { details: { systemCode: code } }),
  });
}
