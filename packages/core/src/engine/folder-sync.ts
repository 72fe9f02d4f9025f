import type { RelativePath } from "../disk/index.js";
import type { SyncFiles } from "../files/index.js";
import type { Explanation } from "../reconcile/index.js";
import type { SyncEvents } from "./events.js";
import type { HaltDecision } from "./halts.js";
import type { FileVersion, RestoreOptions, TrashOptions, TrashPage } from "./history.js";
import type { SyncStatus, SyncSummary } from "./status.js";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One folder and one namespace, kept the same: by an engine in this thread, or by one somewhere else that is asked to. */
export interface FolderSync {
  /** The files of the folder, to read and to change: as a user of the folder would, and seen by the engine at once. */
  readonly files: SyncFiles;
  /** A snapshot; the same object until something changes. */
  readonly status: SyncStatus;
  /** Hears events of one kind until the returned undo runs. A listener that throws disturbs nobody. */
  on<E extends keyof SyncEvents>(event: E, listener: (...args: SyncEvents[E]) => void): () => void;
  /** Hears of every new status until the returned undo runs; made for stores such as React's. */
  subscribe(listener: (status: SyncStatus) => void): () => void;
  /**
   * One pass over everything, until disk and journal are equal but for what is in `problems`. Throws
   * `halted` when a decision is needed, and what the server fails at. A cancel rejects with
   * `signal.reason` and loses nothing: the next pass goes on from there.
   */
  sync(options?: CallOptions): Promise<SyncSummary>;
  /** Keeps in sync until `stop`: watches the disk, hears of the journal, retries by itself. Resolves when it watches. */
  start(): Promise<void>;
  /** Ends what `start` began, in the middle of whatever it is doing. Rejects when it had failed for good. */
  stop(): Promise<void>;
  /**
   * Resolves the halt that the status names. Throws `invalid_request` when there is none, or when it does not
   * offer this decision.
   */
  resolve(decision: HaltDecision, options?: CallOptions): Promise<void>;
  /**
   * Why a path is not in sync, or what would happen to it, by what the last looks at disk and journal found.
   * Touches nothing. `path` is relative to the root; the empty one is the root.
   */
  explain(path: RelativePath): Explanation | Promise<Explanation>;
  /**
   * The versions of a file that the server keeps, newest first; none of a file that was never sent. Throws `file_missing` where
   * no file is known at the path, and what the server fails at.
   */
  history(path: RelativePath, options?: CallOptions): Promise<FileVersion[]>;
  /** Deleted files that can be had back, newest deletion first: the first page, or the one that begins at `before`. */
  trash(options?: TrashOptions): Promise<TrashPage>;
  /**
   * Brings a version back, as an edit of this device's user: to where its file is, or was when it was deleted, or to the path
   * `to`. What it displaces is in the local trash and, where it was sent, in the versions. Returns the path.
   *
   * Throws `not_found` for a version that is not kept any more, `destination_exists` where something else is at the path,
   * `invalid_request` for what is no version's id, and what disk and server fail at. A cancel leaves what was there.
   */
  restore(versionId: string, options?: RestoreOptions): Promise<RelativePath>;
  /** Stops, and lets go of everything. Further calls fail with `closed`. */
  close(): Promise<void>;
}
