import { type DeviceId, deviceIdOf } from "../causality/index.js";
import type { Clock, Randomness } from "../clock/index.js";
import type { Hasher } from "../content/hasher.js";
import { SyncError } from "../errors/index.js";
import type { DeviceDescription, SessionGrant, SignInRequest, SignUpRequest } from "../protocol/index.js";
import type { Principal } from "../service/principal.js";
import { accountNameKey, checkAccountName, checkDeviceName, checkPassword } from "./account-name.js";
import type { Account, AccountStore, Device, Session } from "./account-store.js";
import type { PasswordHasher } from "./password-hasher.js";
import type { TokenLifetimes } from "./session-pairs.js";
import { type SessionEnd, Sessions } from "./sessions.js";

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly passwords: PasswordHasher;
  /** Gives the principal's account its home namespace, or finds the one it has. Safe to repeat. */
  readonly createHome: (principal: Principal) => Promise<string>;
  readonly hasher: Hasher;
  readonly randomness: Randomness;
  /**
   * The one place that goes by wall-clock time: tokens must expire across restarts and on every
   * server. A clock that jumps ends tokens early or late and harms nothing else.
   */
  readonly clock: Clock;
  readonly lifetimes?: TokenLifetimes;
}

/** Names of devices that are kept in memory. */
const mostNames = 10_000;

/** Accounts, their devices and their sessions: the rules of who may call. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #sessions: Sessions;
  /** Verified against where there is no account, so that both cases take the same time. */
  readonly #decoy: Promise<string>;
  /** The devices of sessions. A device takes another name by signing in, and so in another session. */
  readonly #deviceNames = new Map<string, string>();

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options);
    this.#decoy = options.passwords.hash(hexOf(options.randomness.bytes(16)));
    this.#decoy.catch(() => {});
  }

  /** Creates an account with its home and signs its first device in. Throws `account_exists`, `weak_password`. */
  async signUp(request: SignUpRequest): Promise<SessionGrant> {
    const { store, passwords, randomness, clock } = this.#options;
    const name = checkAccountName(request.name);
    const nameKey = accountNameKey(name);
    checkDeviceName(request.deviceName);
    checkPassword(request.password);
    if ((await store.accountByName(nameKey)) !== undefined) throw new SyncError("account_exists");
    const account: Account = {
      id: hexOf(randomness.bytes(16)),
      name,
      nameKey,
      passwordHash: await passwords.hash(request.password),
      createdAtMs: clock.now(),
    };
    await store.createAccount(account);
    return await this.#admit(account, request);
  }

  /**
   * Signs a device in: the one that `deviceId` names if it is the account's own, else a new one. Throws
   * `wrong_credentials` after the same work whether the account or the password is wrong.
   */
  async signIn(request: SignInRequest): Promise<SessionGrant> {
    const { store, passwords } = this.#options;
    const nameKey = accountNameKey(request.name);
    checkDeviceName(request.deviceName);
    const account = await store.accountByName(nameKey);
    const stored = account?.passwordHash ?? (await this.#decoy);
    const right = await passwords.verify(request.password, stored);
    if (account === undefined || !right) throw new SyncError("wrong_credentials");
    if (passwords.outdated(stored)) {
      await store.updateAccount(account.id, { passwordHash: await passwords.hash(request.password) });
    }
    return await this.#admit(account, request);
  }

  /**
   * Exchanges a refresh token for the next pair. Throws `unauthenticated` for what is no token,
   * `token_expired`, and `token_revoked`, also for one that was used before: then all its family ends.
   */
  refresh = (refreshToken: string) => this.#sessions.refresh(refreshToken);

  /** Whose access token this is. Throws `unauthenticated`, `token_expired` or `token_revoked`. */
  async authenticate(accessToken: string | undefined): Promise<Principal> {
    const session = await this.#sessions.authenticate(accessToken);
    const { accountId, deviceId } = session;
    return { accountId, deviceId, deviceName: await this.#deviceName(session) };
  }

  /** Ends the session of this access token. Done already is done. */
  signOut = (accessToken: string | undefined) => this.#sessions.signOut(accessToken);

  /** The devices of the caller's account. */
  async devices(principal: Principal): Promise<DeviceDescription[]> {
    const { store } = this.#options;
    const [devices, sessions] = await Promise.all([
      store.devices(principal.accountId),
      store.sessions(principal.accountId),
    ]);
    const active = new Set(sessions.map(({ deviceId }) => deviceId));
    return devices.map(({ accountId: _, ...device }) => ({
      ...device,
      active: active.has(device.id),
      current: device.id === principal.deviceId,
    }));
  }

  /** Cuts a device off at once. Throws `not_found` for one that is not the account's. */
  async revokeDevice(principal: Principal, deviceId: DeviceId): Promise<void> {
    const device = await this.#options.store.device(deviceId);
    if (device?.accountId !== principal.accountId) throw new SyncError("not_found");
    await this.#sessions.endDevice(principal.accountId, deviceId);
  }

  /** Hears of sessions that end in this process, so that their open streams can be cut. Returns its undo. */
  onSessionEnd(listener: (end: SessionEnd) => void): () => void {
    return this.#sessions.onEnd(listener);
  }

  async #deviceName({ id, deviceId }: Session): Promise<string> {
    const known = this.#deviceNames.get(id);
    if (known !== undefined) return known;
    const device = await this.#options.store.device(deviceId);
    if (device === undefined) throw new SyncError("token_revoked");
    if (this.#deviceNames.size >= mostNames) this.#deviceNames.clear();
    this.#deviceNames.set(id, device.name);
    return device.name;
  }

  async #admit(account: Account, request: SignInRequest): Promise<SessionGrant> {
    const device = await this.#putDevice(account, request);
    const homeNamespaceId = await this.#homeOf(account, device);
    const tokens = await this.#sessions.open({ accountId: account.id, deviceId: device.id });
    return {
      accountId: account.id,
      accountName: account.name,
      deviceId: device.id,
      deviceName: device.name,
      homeNamespaceId,
      ...tokens,
    };
  }

  async #putDevice(account: Account, request: SignInRequest): Promise<Device> {
    const { store, randomness, clock } = this.#options;
    const known = request.deviceId === undefined ? undefined : await store.device(request.deviceId);
    const nowMs = clock.now();
    const device: Device = {
      id: known?.accountId === account.id ? known.id : randomDeviceId(randomness),
      accountId: account.id,
      name: checkDeviceName(request.deviceName),
      createdAtMs: known?.createdAtMs ?? nowMs,
      lastSeenAtMs: nowMs,
    };
    await store.putDevice(device);
    return device;
  }

  /** A crash between an account's creation and its home's is mended at the next sign-in. */
  async #homeOf(account: Account, device: Device): Promise<string> {
    if (account.homeNamespaceId !== undefined) return account.homeNamespaceId;
    const { store, createHome } = this.#options;
    const principal = { accountId: account.id, deviceId: device.id, deviceName: device.name };
    const homeNamespaceId = await createHome(principal);
    await store.updateAccount(account.id, { homeNamespaceId });
    return homeNamespaceId;
  }
}

const hexOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function randomDeviceId(randomness: Randomness): DeviceId {
  return deviceIdOf(BigInt(`0x${hexOf(randomness.bytes(8))}`));
}
