import type { DeviceId } from "../causality/index.js";

export interface Account {
  readonly id: string;
  /** As its owner wrote it. */
  readonly name: string;
  /** What makes the name unique, see `accountNameKey`. */
  readonly nameKey: string;
  /** Whatever the `PasswordHasher` made. */
  readonly passwordHash: string;
  /** Missing for the moment between the account's creation and that of its home. */
  readonly homeNamespaceId?: string | undefined;
  readonly createdAtMs: number;
}

export interface Device {
  readonly id: DeviceId;
  readonly accountId: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

/** A token as the service keeps it: never the token itself. */
export interface StoredToken {
  /** SHA-256 of the token's text, hexadecimal. */
  readonly hash: string;
  readonly expiresAtMs: number;
}

/**
 * One sign-in of a device and the family of tokens that descends from it: the current pair, and the
 * pair before it. A token names its session, so older members of the family need not be kept: what
 * names the session and is neither of these is a reused one.
 */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly deviceId: DeviceId;
  /** Grows by one with each change: a change is accepted only against the revision that its maker saw. */
  readonly revision: number;
  readonly access: StoredToken;
  readonly refresh: StoredToken;
  /** Still good until it expires: requests may be under way with it. */
  readonly previousAccess?: StoredToken | undefined;
  readonly previousRefreshHash?: string | undefined;
  /** Whether a token of the current pair was ever used, that is, whether the device received it. */
  readonly confirmed: boolean;
  /** Whether the previous refresh token was accepted a second time already. */
  readonly graceUsed: boolean;
  /** Set when the session was signed out, revoked, or its family found to be stolen. */
  readonly endedAtMs?: number | undefined;
}

/**
 * Port: accounts, their devices and sessions.
 *
 * Laws:
 * - What a resolved call wrote is durable, and seen by every later call of any process. A call that
 *   failed wrote all of it or nothing.
 * - `createAccount` throws `account_exists` when the id or the `nameKey` is taken; of two at once one wins.
 * - `putDevice` never moves a device to another account: it throws `forbidden`, and the device stays as it is.
 * - `replaceSession` is a compare-and-set on `revision`: of two callers that saw the same revision one gets
 *   true, the other false and changes nothing. So is a session that is gone.
 * - An ended session stays ended: nothing but `forgetSessions` touches it again.
 * - What is missing is `undefined` or an empty list; any other failure throws, and is never mistaken for missing.
 */
export interface AccountStore {
  createAccount(account: Account): Promise<void>;
  account(id: string): Promise<Account | undefined>;
  accountByName(nameKey: string): Promise<Account | undefined>;
  /** Changes what is given and keeps the rest. Unknown accounts are passed over. */
  updateAccount(
    id: string,
    change: Partial<Pick<Account, "passwordHash" | "homeNamespaceId">>,
  ): Promise<void>;
  /** Adds the device, or replaces its name and last sight. */
  putDevice(device: Device): Promise<void>;
  device(id: DeviceId): Promise<Device | undefined>;
  /** In order of id. */
  devices(accountId: string): Promise<Device[]>;
  createSession(session: Session): Promise<void>;
  session(id: string): Promise<Session | undefined>;
  /** The sessions of the account that have not ended. */
  sessions(accountId: string): Promise<Session[]>;
  /** Replaces the session that has the same id and the revision before `session.revision`. False when it has changed, ended or gone. */
  replaceSession(session: Session): Promise<boolean>;
  /** Ends what has not ended of one session. */
  endSession(id: string, endedAtMs: number): Promise<void>;
  /** Ends every session of the device, and returns the ids of those that had not ended. */
  endDeviceSessions(accountId: string, deviceId: DeviceId, endedAtMs: number): Promise<string[]>;
  /** Forgets sessions whose refresh token expired before this time. */
  forgetSessions(expiredBeforeMs: number): Promise<void>;
  close(): Promise<void>;
}
