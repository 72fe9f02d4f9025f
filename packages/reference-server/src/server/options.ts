import type { Accounts, Authenticator, Collected, SyncService } from "@syncline/core";

/** One line for a log. Nothing in it is secret; texts from outside are to be escaped by whoever prints them. */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly event: "request" | "failure" | "connection" | "collection";
  readonly requestId?: string | undefined;
  readonly method?: string | undefined;
  /** The pattern that matched, never the address itself: it may hold what is private. */
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly code?: string | undefined;
  /** What a collection came to. */
  readonly collected?: Collected | undefined;
  /** What was not foreseen, with its stack: for the log alone. */
  readonly error?: unknown;
}

export interface RateLimits {
  /** Requests of one address in a minute. Default 30,000. */
  readonly requestsPerMinute: number;
  /** Sign-ups and sign-ins of one address in a minute. Default 30. */
  readonly signInsPerMinute: number;
}

/** Everything but `service` and one of `accounts` and `authenticate` has a default. */
export interface ServerOptions {
  readonly service: SyncService;
  /** Serves sign-up, sign-in and devices, and decides who calls unless `authenticate` does. */
  readonly accounts?: Accounts | undefined;
  /** Brings a product's own sign-in. */
  readonly authenticate?: Authenticator | undefined;
  readonly logger?: ((entry: LogEntry) => void) | undefined;
  /** Where web apps may call from, such as `https://app.example.org`. The server's own origin always may. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** False: no limits at all, for a server behind something that has its own. */
  readonly rateLimits?: Partial<RateLimits> | false | undefined;
  /** Proxies whose `X-Forwarded-For` is believed, as addresses or ranges. Default: none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Connections at once. Default 10,000. */
  readonly mostConnections?: number | undefined;
  /** How long the headers of a request may take. Default 20 s. */
  readonly headersTimeoutMs?: number | undefined;
  /** How long a whole request may take to arrive. Default 10 minutes: a full batch on a slow line. */
  readonly requestTimeoutMs?: number | undefined;
  /** How often open sockets are pinged and asked for their standing. Default 25 s. */
  readonly heartbeatMs?: number | undefined;
  /** How long a long poll waits for news. Default 25 s: below the usual time-outs of proxies. */
  readonly pollMs?: number | undefined;
  /** How long `close` waits for requests in flight. Default 10 s. */
  readonly closeGraceMs?: number | undefined;
  /** Runs once everything is closed: the place to close stores. */
  readonly onClosed?: (() => Promise<void>) | undefined;
}

export interface ListenOptions {
  /** Default `127.0.0.1`: reaching further is a decision. */
  readonly host?: string | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
}

export interface SyncServer {
  /** Starts to listen and returns the base address. Throws `unavailable` when the port is taken, `permission_denied`. */
  listen(options?: ListenOptions): Promise<string>;
  /** The base address. Throws `unavailable` before `listen` has resolved. */
  readonly url: string;
  /**
   * Stops listening, ends open streams, waits for requests in flight up to the grace time, then runs
   * `onClosed`. Closing twice is fine.
   */
  close(): Promise<void>;
}
