import { type Clock, orAbort, type Randomness } from "../clock/index.js";
import { SyncError } from "../errors/index.js";
import {
  type DeviceDescription,
  deviceList,
  routes,
  type SessionGrant,
  type SignInRequest,
  type SignUpRequest,
  sessionGrant,
  type TokenPair,
  tokenPair,
} from "../protocol/index.js";
import { HttpCaller } from "./http-caller.js";
import { fetchSend, type HttpSend } from "./http-send.js";
import type { TokenSource } from "./token-source.js";

export interface AuthCallOptions {
  /** The server's base address. */
  readonly url: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** How requests travel. Default: the platform's `fetch`. */
  readonly send?: HttpSend | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Creates an account with its first device. Throws `account_exists`, `weak_password`. */
export async function signUp(request: SignUpRequest, options: AuthCallOptions): Promise<SessionGrant> {
  // Not retried: a sign-up whose answer was lost has taken the name, and the next try would find it taken.
  const call = { method: "POST", path: routes.signUp, json: request, retry: false } as const;
  return await callerOf(options).json({ ...call, signal: options.signal }, sessionGrant);
}

/** Signs a device in. Throws `wrong_credentials`, `rate_limited`. */
export async function signIn(request: SignInRequest, options: AuthCallOptions): Promise<SessionGrant> {
  const call = { method: "POST", path: routes.signIn, json: request } as const;
  return await callerOf(options).json({ ...call, signal: options.signal }, sessionGrant);
}

/**
 * Exchanges a refresh token, once: a second try is the caller's decision, since the service takes one
 * token twice at most. Throws `token_revoked`, `token_expired`.
 */
export async function refreshTokens(refreshToken: string, options: AuthCallOptions): Promise<TokenPair> {
  const call = { method: "POST", path: routes.refresh, json: { refreshToken }, retry: false } as const;
  return await callerOf(options).json({ ...call, signal: options.signal }, tokenPair);
}

/** Ends the session of this access token. */
export async function signOut(accessToken: string, options: AuthCallOptions): Promise<void> {
  const call = { method: "POST", path: routes.signOut } as const;
  await callerOf(options, async () => accessToken).done({ ...call, signal: options.signal });
}

/** The devices of the account. */
export async function listDevices(
  token: TokenSource,
  options: AuthCallOptions,
): Promise<DeviceDescription[]> {
  const call = { method: "GET", path: routes.devices } as const;
  return (await callerOf(options, token).json({ ...call, signal: options.signal }, deviceList)).devices;
}

/** Cuts a device off. Throws `not_found`. */
export async function revokeDevice(
  deviceId: string,
  token: TokenSource,
  options: AuthCallOptions,
): Promise<void> {
  const call = { method: "DELETE", path: routes.device(deviceId) } as const;
  await callerOf(options, token).done({ ...call, signal: options.signal });
}

function callerOf(options: AuthCallOptions, token?: TokenSource): HttpCaller {
  const { url, clock, randomness, timeoutMs = 60_000 } = options;
  const send = options.send ?? fetchSend();
  return new HttpCaller({ url, token, send, clock, randomness, timeoutMs });
}

/** A session as a device keeps it. Whoever reads it is signed in: keep it where only its owner can. */
export type SavedSession = Omit<SessionGrant, "accessExpiresInMs">;

export interface SessionTokenOptions extends Omit<AuthCallOptions, "signal"> {
  /** What was saved last; undefined when nobody is signed in. */
  readonly load: () => Promise<SavedSession | undefined>;
  /** Keeps the session, durably when it resolves: the old refresh token is worth nothing from then on. */
  readonly save: (session: SavedSession) => Promise<void>;
}

/** An access token is replaced this long before it expires, so that none expires on its way. */
const earlyMs = 60_000;

/**
 * Access tokens of a session that is signed in. It refreshes once for all callers that wait, and saves
 * a new pair before anybody uses it: should that fail or the process die, the old pair is good once more.
 */
export function sessionTokenSource(options: SessionTokenOptions): TokenSource {
  const { clock, load, save } = options;
  let session: SavedSession | undefined;
  let goodUntilMs = Number.POSITIVE_INFINITY;
  let refreshing: Promise<string> | undefined;

  const renew = async (old: SavedSession): Promise<string> => {
    // Another process may have renewed it meanwhile; then its pair is the one that is good.
    const saved = await load();
    if (saved === undefined) throw new SyncError("unauthenticated");
    if (saved.refreshToken !== old.refreshToken) return adopt(saved, Number.POSITIVE_INFINITY);
    const startMs = clock.monotonic();
    const { accessExpiresInMs, ...pair } = await refreshTokens(saved.refreshToken, options);
    const renewed = { ...saved, ...pair };
    await save(renewed);
    return adopt(renewed, startMs + accessExpiresInMs - Math.min(earlyMs, accessExpiresInMs / 2));
  };
  const adopt = (next: SavedSession, untilMs: number): string => {
    session = next;
    goodUntilMs = untilMs;
    return next.accessToken;
  };

  return async ({ refused, signal }) => {
    signal?.throwIfAborted();
    session ??= await load();
    if (session === undefined) throw new SyncError("unauthenticated");
    const good = session.accessToken !== refused && clock.monotonic() < goodUntilMs;
    if (good) return session.accessToken;
    refreshing ??= renew(session).finally(() => {
      refreshing = undefined;
    });
    return await orAbort(refreshing, signal);
  };
}
