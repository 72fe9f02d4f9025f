import type { DeviceId } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import type { Account, AccountStore, Device, Session } from "./account-store.js";

/** An account store that forgets everything when it goes. */
export class MemoryAccountStore implements AccountStore {
  readonly #accounts = new Map<string, Account>();
  readonly #idsByName = new Map<string, string>();
  readonly #devices = new Map<DeviceId, Device>();
  readonly #sessions = new Map<string, Session>();
  #open = true;

  async createAccount(account: Account): Promise<void> {
    this.#check();
    if (this.#accounts.has(account.id) || this.#idsByName.has(account.nameKey)) {
      throw new SyncError("account_exists");
    }
    this.#accounts.set(account.id, account);
    this.#idsByName.set(account.nameKey, account.id);
  }

  async account(id: string): Promise<Account | undefined> {
    this.#check();
    return this.#accounts.get(id);
  }

  async accountByName(nameKey: string): Promise<Account | undefined> {
    this.#check();
    return this.#accounts.get(this.#idsByName.get(nameKey) ?? "");
  }

  async updateAccount(
    id: string,
    change: Partial<Pick<Account, "passwordHash" | "homeNamespaceId">>,
  ): Promise<void> {
    this.#check();
    const account = this.#accounts.get(id);
    if (account !== undefined) this.#accounts.set(id, { ...account, ...change });
  }

  async putDevice(device: Device): Promise<void> {
    this.#check();
    const known = this.#devices.get(device.id);
    if (known !== undefined && known.accountId !== device.accountId) throw new SyncError("forbidden");
    this.#devices.set(device.id, { ...device, createdAtMs: known?.createdAtMs ?? device.createdAtMs });
  }

  async device(id: DeviceId): Promise<Device | undefined> {
    this.#check();
    return this.#devices.get(id);
  }

  async devices(accountId: string): Promise<Device[]> {
    this.#check();
    const own = [...this.#devices.values()].filter((device) => device.accountId === accountId);
    return own.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async createSession(session: Session): Promise<void> {
    this.#check();
    this.#sessions.set(session.id, session);
  }

  async session(id: string): Promise<Session | undefined> {
    this.#check();
    return this.#sessions.get(id);
  }

  async sessions(accountId: string): Promise<Session[]> {
    this.#check();
    return this.#alive((session) => session.accountId === accountId);
  }

  async replaceSession(session: Session): Promise<boolean> {
    this.#check();
    const current = this.#sessions.get(session.id);
    if (current === undefined || current.endedAtMs !== undefined) return false;
    if (current.revision !== session.revision - 1) return false;
    this.#sessions.set(session.id, session);
    return true;
  }

  async endSession(id: string, endedAtMs: number): Promise<void> {
    this.#check();
    for (const session of this.#alive((other) => other.id === id)) this.#end(session, endedAtMs);
  }

  async endDeviceSessions(accountId: string, deviceId: DeviceId, endedAtMs: number): Promise<string[]> {
    this.#check();
    const ending = this.#alive((session) => session.accountId === accountId && session.deviceId === deviceId);
    for (const session of ending) this.#end(session, endedAtMs);
    return ending.map(({ id }) => id);
  }

  async forgetSessions(expiredBeforeMs: number): Promise<void> {
    this.#check();
    for (const { id, refresh } of this.#sessions.values()) {
      if (refresh.expiresAtMs < expiredBeforeMs) this.#sessions.delete(id);
    }
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  #alive(wanted: (session: Session) => boolean): Session[] {
    return [...this.#sessions.values()].filter(
      (session) => session.endedAtMs === undefined && wanted(session),
    );
  }

  #end(session: Session, endedAtMs: number): void {
    this.#sessions.set(session.id, { ...session, endedAtMs, revision: session.revision + 1 });
  }

  #check(): void {
    if (!this.#open) throw new SyncError("closed", { message: "The account store was closed." });
  }
}
