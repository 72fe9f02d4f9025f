import type { Clock } from "../clock/index.js";
import type { Problem } from "./events.js";
import type { Halt } from "./halts.js";

/**
 * - `idle`: nothing to do; in sync when there are no problems.
 * - `scanning`: looking at the disk. `syncing`: moving changes either way.
 * - `offline`: the server cannot be reached; tried again at `retryAtMs`. `refused`: the server does not accept this device.
 * - `halted`: waits for a decision. `stopped`: closed, or not started.
 */
export type SyncPhase = "stopped" | "idle" | "scanning" | "syncing" | "offline" | "refused" | "halted";

export interface SyncProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Plain bytes: of the files that were read while scanning, of the transfers, up and down, while syncing. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Expected milliseconds until this pass is done; undefined while nobody can say. */
  readonly etaMs: number | undefined;
}

/** A snapshot: never changes, is replaced. The same object as long as nothing has changed. */
export interface SyncStatus {
  readonly phase: SyncPhase;
  /** Nodes at which this device and the journal differ, as far as is known. */
  readonly pending: number;
  readonly progress: SyncProgress;
  readonly problems: readonly Problem[];
  readonly halt: Halt | undefined;
  /** When disk and journal were last found equal, in milliseconds since 1970. */
  readonly inSyncAtMs: number | undefined;
  readonly retryAtMs: number | undefined;
}

/** What one call of `sync` came to. */
export interface SyncSummary {
  /** Disk and journal are equal. False: `problems` says what keeps them apart. */
  readonly inSync: boolean;
  readonly problems: readonly Problem[];
}

const noProgress: SyncProgress = {
  filesDone: 0,
  filesTotal: 0,
  bytesDone: 0,
  bytesTotal: 0,
  etaMs: undefined,
};

/** The status before anything has begun. */
export const stoppedStatus: SyncStatus = {
  phase: "stopped",
  pending: 0,
  progress: noProgress,
  problems: [],
  halt: undefined,
  inSyncAtMs: undefined,
  retryAtMs: undefined,
};

const progressEveryMs = 100;

/** Holds the current status and tells subscribers; progress is told at most ten times a second. */
export class StatusBoard {
  #status = stoppedStatus;
  readonly #clock: Clock;
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  #progress: { -readonly [K in keyof SyncProgress]: SyncProgress[K] } = { ...noProgress };
  #startedAtMs = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get snapshot(): SyncStatus {
    return this.#status;
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(changes: Partial<SyncStatus>): void {
    const entries = Object.entries(changes) as [keyof SyncStatus, unknown][];
    if (entries.every(([field, value]) => Object.is(this.#status[field], value))) return;
    this.#status = { ...this.#status, ...changes };
    for (const listener of [...this.#listeners]) listener(this.#status);
  }

  /** A stage of a pass: what is counted, and the time that it takes, begin anew. */
  begin(phase: "scanning" | "syncing"): void {
    this.#progress = { ...noProgress };
    this.#startedAtMs = this.#clock.monotonic();
    this.set({ phase, progress: noProgress });
  }

  expect(files: number, bytes: number): void {
    this.#progress.filesTotal += files;
    this.#progress.bytesTotal += bytes;
    this.#tellProgress(false);
  }

  advance(files: number, bytes: number): void {
    this.#progress.filesDone += files;
    this.#progress.bytesDone += bytes;
    const { filesDone, filesTotal } = this.#progress;
    this.#tellProgress(filesTotal > 0 && files > 0 && filesDone >= filesTotal);
  }

  #tellProgress(now: boolean): void {
    const atMs = this.#clock.monotonic();
    if (!now && atMs - this.#toldAtMs < progressEveryMs) return;
    this.#toldAtMs = atMs;
    const { bytesDone, bytesTotal } = this.#progress;
    const spentMs = atMs - this.#startedAtMs;
    const etaMs = bytesDone > 0 ? (spentMs / bytesDone) * Math.max(0, bytesTotal - bytesDone) : undefined;
    this.set({ progress: { ...this.#progress, etaMs } });
  }
}
