import type { HaltDecision, NodeId, SyncSettings, SyncStatus, VersionVector } from "@syncline/core";

/** What the server's process is started with. */
export interface ServerSetup {
  readonly dataDir: string;
  readonly port: number;
  /** Short, so that sessions are renewed in the middle of everything. */
  readonly accessTokenMs: number;
}

/** What an engine's process is started with. */
export interface EngineSetup {
  readonly folder: string;
  readonly stateFile: string;
  readonly sessionFile: string;
  readonly url: string;
  readonly settings: Partial<SyncSettings>;
  /** Keep in sync until stopped; else wait for a `sync`. */
  readonly watch: boolean;
}

export type Order =
  | { readonly do: "sync" }
  | { readonly do: "resolve"; readonly decision: HaltDecision }
  | { readonly do: "close" };

export interface NumberedOrder {
  readonly id: number;
  readonly order: Order;
}

/** A commit that the server has acknowledged. */
export interface Acknowledged {
  readonly nodeId: NodeId;
  readonly vector: VersionVector;
  readonly seq: number;
}

/** Moments at which a process is worth killing. */
export const steps = [
  "upload",
  "uploaded",
  "commit",
  "committed",
  "fetch",
  "fetched",
  "write",
  "applied",
] as const;
export type Step = (typeof steps)[number];

/** What a process says on its standard output, a line each. */
export type Message =
  | { readonly kind: "ready"; readonly url: string }
  | { readonly kind: "status"; readonly status: SyncStatus }
  | { readonly kind: "step"; readonly step: Step; readonly bytes?: number }
  /** A request as it leaves: its path, and the bytes of its body. */
  | { readonly kind: "request"; readonly path: string; readonly bytes: number }
  | { readonly kind: "event"; readonly name: "conflict" | "resurrected"; readonly path: string }
  | { readonly kind: "acknowledged"; readonly commits: readonly Acknowledged[] }
  | { readonly kind: "answer"; readonly id: number; readonly value?: unknown; readonly error?: string };
