export { accountNameKey, checkAccountName, checkDeviceName, checkPassword } from "./account-name.js";
export type { Account, AccountStore, Device, Session, StoredToken } from "./account-store.js";
export { Accounts, type AccountsOptions } from "./accounts.js";
export type { AuthenticationRequest, Authenticator } from "./authenticator.js";
export { MemoryAccountStore } from "./memory-account-store.js";
export type { PasswordHasher } from "./password-hasher.js";
export { defaultTokenLifetimes, type TokenLifetimes } from "./session-pairs.js";
export type { SessionEnd } from "./sessions.js";
