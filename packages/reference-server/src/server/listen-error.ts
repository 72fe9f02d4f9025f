import { SyncError } from "@syncline/core";

/** Why a server could not start to listen. */
export function listenError(error: unknown, host: string, port: number): SyncError {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (code === "EADDRINUSE") {
    return new SyncError("unavailable", {
      cause: error,
      message: `Another program listens on ${host}, port ${port}.`,
      details: { port },
    });
  }
  if (code === "EACCES") return new SyncError("permission_denied", { cause: error, details: { port } });
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new SyncError("invalid_request", {
      cause: error,
      message: `This machine does not have the address ${host}.`,
    });
  }
  return new SyncError("internal", { cause: error });
}
