import type { Randomness } from "../clock/index.js";
import type { Hasher } from "../content/hasher.js";
import type { TokenPair } from "../protocol/index.js";
import type { Session } from "./account-store.js";
import { newSessionId, newToken, tokenHash } from "./tokens.js";

/** How long tokens live. */
export interface TokenLifetimes {
  readonly accessMs: number;
  /** Counted from the last refresh: a device that is used stays signed in. */
  readonly refreshMs: number;
}

export const defaultTokenLifetimes: TokenLifetimes = {
  accessMs: 15 * 60_000,
  refreshMs: 90 * 24 * 3_600_000,
};

export interface PairMaker {
  readonly lifetimes: TokenLifetimes;
  readonly randomness: Randomness;
  readonly hasher: Hasher;
}

interface Issued {
  readonly session: Session;
  readonly tokens: TokenPair;
}

/** A new session with its first pair. */
export async function openSession(
  owner: Pick<Session, "accountId" | "deviceId">,
  nowMs: number,
  maker: PairMaker,
): Promise<Issued> {
  const id = newSessionId(maker.randomness);
  const { tokens, stored } = await issue(id, nowMs, maker);
  return {
    session: { id, ...owner, revision: 0, ...stored, confirmed: false, graceUsed: false },
    tokens,
  };
}

/** The session after its refresh token was exchanged for a new pair. */
export async function rotateSession(session: Session, nowMs: number, maker: PairMaker): Promise<Issued> {
  const { tokens, stored } = await issue(session.id, nowMs, maker);
  return {
    session: {
      ...session,
      revision: session.revision + 1,
      ...stored,
      previousAccess: session.access,
      previousRefreshHash: session.refresh.hash,
      confirmed: false,
      graceUsed: false,
    },
    tokens,
  };
}

/** The session after the same exchange was answered once more: the pair of the lost answer is void. */
export async function repeatRotation(session: Session, nowMs: number, maker: PairMaker): Promise<Issued> {
  const { tokens, stored } = await issue(session.id, nowMs, maker);
  return {
    session: { ...session, revision: session.revision + 1, ...stored, graceUsed: true },
    tokens,
  };
}

async function issue(sessionId: string, nowMs: number, { lifetimes, randomness, hasher }: PairMaker) {
  const accessToken = newToken("access", sessionId, randomness);
  const refreshToken = newToken("refresh", sessionId, randomness);
  return {
    tokens: { accessToken, refreshToken, accessExpiresInMs: lifetimes.accessMs },
    stored: {
      access: { hash: await tokenHash(accessToken, hasher), expiresAtMs: nowMs + lifetimes.accessMs },
      refresh: { hash: await tokenHash(refreshToken, hasher), expiresAtMs: nowMs + lifetimes.refreshMs },
    },
  };
}
