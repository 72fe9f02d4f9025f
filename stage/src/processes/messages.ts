import type { HaltDecision, SyncSettings, SyncStatus } from "@syncline/core";

/** What an engine's process is told to open. */
export interface EngineSetup {
  readonly folder: string;
  readonly state: string;
  readonly url: string;
  readonly account: string;
  readonly deviceName: string;
  readonly settings?: Partial<SyncSettings> | undefined;
  /** False: nothing but the status is told, so that news of many files cost nothing. Default true. */
  readonly tellsPaths?: boolean | undefined;
}

export type EngineOrder =
  | { readonly do: "open"; readonly setup: EngineSetup }
  | { readonly do: "sync" }
  | { readonly do: "start" }
  | { readonly do: "stop" }
  | { readonly do: "resolve"; readonly decision: HaltDecision }
  | { readonly do: "close" };

export interface ServerSetup {
  readonly dataDir: string;
  readonly port: number;
  /** False: as many requests as come. Default: the server's own limits. */
  readonly rateLimits?: false | undefined;
}

export type ServerOrder = { readonly do: "open"; readonly setup: ServerSetup } | { readonly do: "close" };

/** What an engine tells by itself. */
export type EngineNews =
  | { readonly event: "status"; readonly status: SyncStatus }
  | { readonly event: "applied"; readonly path: string; readonly change: string }
  | { readonly event: "committed"; readonly path: string }
  | { readonly event: "conflict"; readonly path: string; readonly copyPath: string }
  | { readonly event: "resurrected"; readonly path: string; readonly side: string };

export interface Order<T> {
  readonly id: number;
  readonly order: T;
}

export type Reply =
  | { readonly id: number; readonly ok: unknown }
  | {
      readonly id: number;
      readonly failed: { readonly message: string; readonly code?: string | undefined };
    };
