import { type ErrorCode, isSyncError, SyncError } from "@syncline/core";

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EFBIG: "disk_full",
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  EROFS: "permission_denied",
  ENOENT: "file_missing",
  ENOTDIR: "file_missing",
  // A symlink where O_NOFOLLOW expected a file: what the caller knew is gone.
  ELOOP: "file_missing",
  EBUSY: "file_busy",
  ETXTBSY: "file_busy",
  EMFILE: "file_busy",
  ENFILE: "file_busy",
  EAGAIN: "file_busy",
  ENAMETOOLONG: "name_not_storable",
  EILSEQ: "name_not_storable",
  EINVAL: "name_not_storable",
  EEXIST: "destination_exists",
  ENOTEMPTY: "destination_exists",
};

/** The system's own code (`ENOENT`) of an error from `node:fs`. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns an error of `node:fs` into a `SyncError`. Anything else (an abort's reason, the source's own failure) stays as it is. */
export function translateDiskError(error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined || isSyncError(error) || !(error instanceof Error) || !/^E[A-Z0-9]+$/.test(code)) {
    return error;
  }
  return new SyncError(codes[code] ?? "io_error", {
    cause: error,
    message: `The disk reported ${code}.`,
    details: { systemCode: code },
  });
}

/** Runs one step on the disk and translates what it throws. */
export function onDisk<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw translateDiskError(error);
  }
}

/** The same for a step that takes a while. */
export async function onDiskLater<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw translateDiskError(error);
  }
}
