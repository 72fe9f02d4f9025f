import { errorCodes, isSyncError, SyncError } from "../errors/index.js";
import { type ProblemDocument, problemDocument } from "./schemas.js";

/**
 * The problem document (RFC 9457) of a failure. Whatever is not a `SyncError` becomes `internal`
 * and says nothing about itself: its text may hold paths, queries or secrets.
 */
export function problemOf(error: unknown, requestId?: string): ProblemDocument {
  const known = isSyncError(error) ? error : new SyncError("internal");
  const { status, title } = errorCodes[known.code];
  return {
    type: known.help,
    title,
    status,
    code: known.code,
    ...(known.message === title ? {} : { detail: known.message }),
    ...(Object.keys(known.details).length === 0 ? {} : { details: known.details }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** The error that a problem document stands for, with the same code; undefined when it is none. */
export function errorOfProblem(document: unknown): SyncError | undefined {
  const parsed = problemDocument.safeParse(document);
  if (!parsed.success) return undefined;
  const { code, title, detail, details = {}, requestId } = parsed.data;
  return new SyncError(code, {
    message: detail ?? title,
    details: requestId === undefined ? details : { ...details, requestId },
  });
}
