import type { DeviceId } from "../causality/index.js";
import type { Clock, Randomness } from "../clock/index.js";
import type { Deflate, Hasher } from "../content/index.js";
import type { FileSystem } from "../disk/index.js";
import type { Remote } from "../remote/index.js";
import type { StateStore } from "../state/state-store.js";

export interface SyncOptions {
  readonly fs: FileSystem;
  readonly state: StateStore;
  readonly remote: Remote;
  /** The device as the server knows it. `name` is what conflicted copies are called after. */
  readonly device: { readonly id: DeviceId; readonly name: string };
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Default: the platform's `crypto.subtle`. */
  readonly hasher?: Hasher;
  /** Default: the platform's `CompressionStream`. */
  readonly deflate?: Deflate;
  /** gitignore patterns beside the built-in ones and the root's `.synclineignore`. */
  readonly ignore?: readonly string[];
  readonly settings?: Partial<SyncSettings>;
}

export interface SyncSettings {
  /** How long the disk must be quiet before a change is looked at, in milliseconds. A disk that goes on changing is given up to 16 times as long. */
  readonly settleMs: number;
  /** Looks at the whole disk this often even when nothing was reported, in milliseconds. */
  readonly rescanMs: number;
  /** First and longest wait after the server could not be reached, in milliseconds. Doubles, with jitter. */
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** How long the local trash keeps what was replaced or removed, in milliseconds. */
  readonly trashMs: number;
  /** More deletions than `share` of the tree, and than `atLeast`, halt the engine. */
  readonly deletionGuard: { readonly share: number; readonly atLeast: number };
  /** Files read or written at the same time. */
  readonly filesInFlight: number;
  /** Requests with content under way at the same time. */
  readonly requestsInFlight: number;
  /** Plain bytes of content in one request. Memory is a small multiple of this. */
  readonly requestBytes: number;
}

const day = 24 * 60 * 60 * 1000;

export const defaultSettings: SyncSettings = {
  settleMs: 10,
  rescanMs: 60 * 60 * 1000,
  retryMs: { first: 500, longest: 60_000 },
  trashMs: 30 * day,
  deletionGuard: { share: 0.5, atLeast: 50 },
  filesInFlight: 8,
  requestsInFlight: 3,
  requestBytes: 4 * 1024 * 1024,
};
