import { type ErrorCode, isSyncError, type SyncStatus } from "@syncline/core";

/** What `syncline` ends with. Scripts rely on these numbers: they never change. */
export const exitCodes = {
  inSync: { code: 0, meaning: "done; for `sync`, `status` and `explain`: in sync" },
  problems: { code: 1, meaning: "not in sync: some paths have problems, or changes are still to be synced" },
  usage: { code: 2, meaning: "the command line is not understood, or lacks something" },
  halted: { code: 3, meaning: "halted: a decision is needed (`--resolve`)" },
  offline: { code: 4, meaning: "the server cannot be reached, or cannot answer now" },
  refused: { code: 5, meaning: "refused: wrong password, ended session, no permission" },
  busy: { code: 6, meaning: "another process uses this state, port or folder" },
  failed: { code: 70, meaning: "anything else" },
} as const;

export type ExitReason = keyof typeof exitCodes;

const reasons: Partial<Record<ErrorCode, ExitReason>> = {
  halted: "halted",
  epoch_changed: "halted",
  offline: "offline",
  timeout: "offline",
  unavailable: "offline",
  internal: "offline",
  protocol_error: "offline",
  rate_limited: "offline",
  unauthenticated: "refused",
  token_expired: "refused",
  token_revoked: "refused",
  wrong_credentials: "refused",
  account_exists: "refused",
  weak_password: "refused",
  forbidden: "refused",
  unknown_namespace: "refused",
  state_locked: "busy",
};

/** Marks an error as one of the command line itself. */
export const isUsageError = (error: unknown): boolean =>
  isSyncError(error, "invalid_request") && error.details["usage"] === true;

export function reasonOfError(error: unknown): ExitReason {
  if (isUsageError(error)) return "usage";
  // A port of this machine that another program has.
  if (isSyncError(error, "unavailable") && error.details["port"] !== undefined) return "busy";
  return (isSyncError(error) && reasons[error.code]) || "failed";
}

/** What a status amounts to, whether or not an engine still stands behind it. */
export function reasonOfStatus(
  status: Pick<SyncStatus, "phase" | "pending" | "halt" | "problems">,
): ExitReason {
  if (status.halt !== undefined || status.phase === "halted") return "halted";
  if (status.phase === "offline") return "offline";
  if (status.phase === "refused") return "refused";
  return status.pending === 0 && status.problems.length === 0 ? "inSync" : "problems";
}
