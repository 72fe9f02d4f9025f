import type { DeviceId, SyncEvents, SyncSettings, SyncStatus } from "@syncline/core";
import type { ArgsOf, CallName } from "./calls.js";
import type { SentError } from "./sent-error.js";

/** One number more whenever messages change: tabs that were loaded from different versions of an app do not understand each other. */
export const messageVersion = 2;

export type TabId = string;
/** One life of an engine: another one has another id. */
export type EngineId = string;

/** On the channel of all tabs and the engine. */
export type SharedMessage =
  /** From a tab: it has its own channel open, and wants to be heard there. */
  | { readonly kind: "hello"; readonly version: number; readonly tab: TabId }
  /** From an engine that has begun: whoever is there says hello. */
  | { readonly kind: "here"; readonly version: number }
  /** From the tab that is to have the engine: none could be opened, and it tries again. */
  | { readonly kind: "trouble"; readonly error: SentError; readonly retryAtMs: number };

/** From a tab, on its own channel. */
export type TabMessage = CallMessage | CancelMessage | { readonly kind: "bye" };

/** One kind of message for each call, so that its arguments are those that the call takes. */
export type CallMessage = {
  readonly [N in CallName]: {
    readonly kind: "call";
    readonly id: number;
    readonly name: N;
    readonly args: ArgsOf<N>;
  };
}[CallName];

export interface CancelMessage {
  readonly kind: "cancel";
  readonly id: number;
}

/** From the engine, on a tab's own channel. */
export type EngineMessage =
  /** The engine hears this tab now. What it was sent before, it may not have got. */
  | {
      readonly kind: "welcome";
      readonly engine: EngineId;
      readonly status: SyncStatus;
      readonly running: boolean;
    }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: SentError }
  /** Somebody has started or stopped the engine, for all tabs. */
  | { readonly kind: "running"; readonly running: boolean }
  | EventMessage;

export type EventMessage = {
  readonly [E in keyof SyncEvents]: {
    readonly kind: "event";
    readonly event: E;
    readonly args: SyncEvents[E];
  };
}[keyof SyncEvents];

/** What an engine is opened with. */
export interface EngineOptions {
  readonly name: string;
  readonly url: string;
  readonly namespaceId: string;
  readonly device: { readonly id: DeviceId; readonly name: string };
  readonly ignore: readonly string[];
  readonly settings: Partial<SyncSettings>;
}

/** From the page that has started a worker, to it. */
export type PageMessage =
  | { readonly kind: "open"; readonly options: EngineOptions; readonly running: boolean }
  | { readonly kind: "token"; readonly id: number; readonly token: string }
  | { readonly kind: "no token"; readonly id: number; readonly error: SentError }
  /** Whether it lives: it answers that it is `alive`. */
  | { readonly kind: "ask" }
  | { readonly kind: "close" };

/** From a worker, to the page that has started it. */
export type WorkerMessage =
  /** It has the engine's lock, and will have it for as long as it lives. Also the answer to whether it does. */
  | { readonly kind: "alive" }
  | { readonly kind: "opened" }
  | { readonly kind: "failed"; readonly error: SentError }
  | { readonly kind: "want token"; readonly id: number; readonly refused: string | undefined }
  | { readonly kind: "closed" };
