import type { DeviceId } from "../causality/index.js";
import type { Clock, Randomness } from "../clock/index.js";
import type { Hasher } from "../content/hasher.js";
import { SyncError } from "../errors/index.js";
import type { TokenPair } from "../protocol/index.js";
import type { AccountStore, Session } from "./account-store.js";
import {
  defaultTokenLifetimes,
  openSession,
  type PairMaker,
  repeatRotation,
  rotateSession,
  type TokenLifetimes,
} from "./session-pairs.js";
import { decideAccess, decideRefresh } from "./session-rules.js";
import { sessionIdOf, tokenHash } from "./tokens.js";

/** A session that has just ended. */
export interface SessionEnd {
  readonly sessionId: string;
  readonly accountId: string;
  readonly deviceId: DeviceId;
}

export interface SessionsOptions {
  readonly store: AccountStore;
  readonly hasher: Hasher;
  readonly randomness: Randomness;
  readonly clock: Clock;
  readonly lifetimes?: TokenLifetimes;
}

/** How often a change is decided anew because another request changed the session first. */
const attempts = 10;

/** Sessions and their tokens: reads, decides by `session-rules`, and writes what was decided. */
export class Sessions {
  readonly #store: AccountStore;
  readonly #clock: Clock;
  readonly #maker: PairMaker;
  readonly #listeners = new Set<(end: SessionEnd) => void>();

  constructor({ store, clock, hasher, randomness, lifetimes = defaultTokenLifetimes }: SessionsOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#maker = { hasher, randomness, lifetimes };
  }

  async open(owner: Pick<Session, "accountId" | "deviceId">): Promise<TokenPair> {
    const nowMs = this.#clock.now();
    await this.#store.forgetSessions(nowMs);
    const { session, tokens } = await openSession(owner, nowMs, this.#maker);
    await this.#store.createSession(session);
    return tokens;
  }

  async authenticate(accessToken: string | undefined): Promise<Session> {
    const sessionId = sessionIdOf("access", accessToken ?? "");
    if (accessToken === undefined || sessionId === undefined) throw new SyncError("unauthenticated");
    const hash = await tokenHash(accessToken, this.#maker.hasher);
    return await this.#decideOn(sessionId, async (session) => {
      const decision = decideAccess(session, hash, this.#clock.now());
      if (decision === "expired") throw new SyncError("token_expired");
      if (decision === "revoked") throw new SyncError("token_revoked");
      if (decision === "valid") return session;
      const confirmed = { ...session, confirmed: true, revision: session.revision + 1 };
      return (await this.#store.replaceSession(confirmed)) ? confirmed : undefined;
    });
  }

  async refresh(refreshToken: string): Promise<TokenPair> {
    const sessionId = sessionIdOf("refresh", refreshToken);
    if (sessionId === undefined) throw new SyncError("unauthenticated");
    const hash = await tokenHash(refreshToken, this.#maker.hasher);
    return await this.#decideOn(sessionId, async (session) => {
      const nowMs = this.#clock.now();
      const decision = decideRefresh(session, hash, nowMs);
      if (decision === "expired") throw new SyncError("token_expired");
      if (decision === "revoked") throw new SyncError("token_revoked");
      if (decision === "reused") {
        await this.#end(session);
        throw new SyncError("token_revoked", {
          message: "This refresh token was used before, so its session was ended.",
        });
      }
      const advance = decision === "rotate" ? rotateSession : repeatRotation;
      const next = await advance(session, nowMs, this.#maker);
      return (await this.#store.replaceSession(next.session)) ? next.tokens : undefined;
    });
  }

  /** Signing out with a token that has expired, or of a session that has ended, is fine. */
  async signOut(accessToken: string | undefined): Promise<void> {
    const sessionId = sessionIdOf("access", accessToken ?? "");
    if (accessToken === undefined || sessionId === undefined) throw new SyncError("unauthenticated");
    const session = await this.#store.session(sessionId);
    const hash = await tokenHash(accessToken, this.#maker.hasher);
    const own = hash === session?.access.hash || hash === session?.previousAccess?.hash;
    if (session === undefined || session.endedAtMs !== undefined) return;
    if (!own) throw new SyncError("token_expired");
    await this.#end(session);
  }

  async endDevice(accountId: string, deviceId: DeviceId): Promise<void> {
    const ended = await this.#store.endDeviceSessions(accountId, deviceId, this.#clock.now());
    for (const sessionId of ended) this.#tell({ sessionId, accountId, deviceId });
  }

  onEnd(listener: (end: SessionEnd) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Decides on the session as it is now, and again where somebody else changed it meanwhile. */
  async #decideOn<T>(sessionId: string, decide: (session: Session) => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const session = await this.#store.session(sessionId);
      if (session === undefined) throw new SyncError("unauthenticated");
      const decided = await decide(session);
      if (decided !== undefined) return decided;
    }
    throw new SyncError("unavailable");
  }

  async #end(session: Session): Promise<void> {
    await this.#store.endSession(session.id, this.#clock.now());
    const { id: sessionId, accountId, deviceId } = session;
    this.#tell({ sessionId, accountId, deviceId });
  }

  #tell(end: SessionEnd): void {
    for (const listener of this.#listeners) {
      try {
        listener(end);
      } catch {
        // A listener that fails must not keep the others from cutting their streams.
      }
    }
  }
}
