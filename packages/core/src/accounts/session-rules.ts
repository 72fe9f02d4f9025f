import type { Session } from "./account-store.js";

/** What an access token is worth: `first-use` proves that the device received the current pair. */
export type AccessDecision = "valid" | "first-use" | "expired" | "revoked";

/** What a token that names this session, with this hash, is worth as an access token. */
export function decideAccess(session: Session, tokenHash: string, nowMs: number): AccessDecision {
  if (session.endedAtMs !== undefined) return "revoked";
  const { access, previousAccess } = session;
  if (tokenHash === access.hash) {
    if (nowMs >= access.expiresAtMs) return "expired";
    return session.confirmed ? "valid" : "first-use";
  }
  if (tokenHash === previousAccess?.hash) return nowMs >= previousAccess.expiresAtMs ? "expired" : "valid";
  // It named the session, so it was real once, and newer pairs have replaced it.
  return "expired";
}

/**
 * What a refresh token is worth (RFC 9700, section 4.14.2). `retry`: its answer was lost, since nobody
 * has used the pair that it was exchanged for; that pair is replaced, once. `reused`: two parties hold
 * the same token, and nobody can tell which of them is the thief.
 */
export type RefreshDecision = "rotate" | "retry" | "reused" | "expired" | "revoked";

export function decideRefresh(session: Session, tokenHash: string, nowMs: number): RefreshDecision {
  if (session.endedAtMs !== undefined) return "revoked";
  if (nowMs >= session.refresh.expiresAtMs) return "expired";
  if (tokenHash === session.refresh.hash) return "rotate";
  const answerLost = tokenHash === session.previousRefreshHash && !session.confirmed;
  return answerLost && !session.graceUsed ? "retry" : "reused";
}
