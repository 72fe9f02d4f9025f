import { type ErrorCode, isSyncError, SyncError } from "@syncline/core";

const codes: Readonly<Record<string, ErrorCode>> = {
  NotFoundError: "file_missing",
  // A file where a folder was looked for, or the other way round: what the caller knew is gone.
  TypeMismatchError: "file_missing",
  NotAllowedError: "permission_denied",
  SecurityError: "permission_denied",
  // Somebody has it open for writing.
  NoModificationAllowedError: "file_busy",
  // It has changed since it was opened.
  NotReadableError: "file_busy",
  InvalidModificationError: "destination_exists",
  QuotaExceededError: "disk_full",
};

const keepsNothing =
  "The browser keeps nothing for this page: its user has blocked that, or it is in a sandbox or a private window.";

/** The name by which browsers tell their failures apart. */
export function failureName(error: unknown): string | undefined {
  return error instanceof DOMException ? error.name : undefined;
}

/** Turns a browser's failure into a `SyncError`. Anything else (an abort's reason, a source's own failure) stays as it is. */
export function diskError(error: unknown): unknown {
  const name = failureName(error);
  if (name === undefined || isSyncError(error)) return error;
  return new SyncError(codes[name] ?? "io_error", {
    cause: error,
    message: name === "SecurityError" ? keepsNothing : `The browser reported ${name}.`,
    details: { browserError: name },
  });
}

/** Runs a step on the disk and translates what it fails with. */
export async function onDisk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw diskError(error);
  }
}
