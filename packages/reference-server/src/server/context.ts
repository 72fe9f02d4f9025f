import type { Accounts, Authenticator, SyncService } from "@syncline/core";
import type { OpenStreams } from "../notify/open-streams.js";
import type { LogEntry } from "./options.js";

/** What the routes share. */
export interface ServerContext {
  readonly service: SyncService;
  readonly accounts: Accounts | undefined;
  readonly authenticate: Authenticator;
  readonly log: (entry: LogEntry) => void;
  readonly streams: OpenStreams;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly heartbeatMs: number;
  readonly pollMs: number;
}
