export { type ScryptOptions, type ScryptParameters, scryptHasher } from "./auth/scrypt.js";
export { type CollectionSettings, type StartOptions, startServer } from "./program/start-server.js";
export { createServer } from "./server/create-server.js";
export type { ListenOptions, LogEntry, RateLimits, ServerOptions, SyncServer } from "./server/options.js";
