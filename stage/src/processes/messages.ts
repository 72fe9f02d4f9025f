import type { DeviceId, HaltDecision, SyncSettings, SyncStatus } from "@syncline/core";

/** What an engine's process is told to open. */
export interface EngineSetup {
  readonly folder: string;
  readonly state: string;
  readonly url: string;
  readonly account: string;
  readonly deviceName: string;
  /** Of a device that had been there before it was killed. */
  readonly deviceId?: DeviceId | undefined;
  readonly settings?: Partial<SyncSettings> | undefined;
}

export type EngineOrder =
  | { readonly do: "open"; readonly setup: EngineSetup }
  | { readonly do: "sync" }
  | { readonly do: "start" }
  | { readonly do: "stop" }
  | { readonly do: "resolve"; readonly decision: HaltDecision }
  | { readonly do: "usage" }
  | { readonly do: "close" };

export interface ServerSetup {
  readonly dataDir: string;
  readonly port: number;
}

export type ServerOrder =
  | { readonly do: "open"; readonly setup: ServerSetup }
  | { readonly do: "usage" }
  | { readonly do: "close" };

/** What a process has used since it began. */
export interface Usage {
  readonly cpuMs: number;
  /** The most memory it ever held, in bytes. */
  readonly peakRssBytes: number;
}

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
