import type { FolderSync, SyncSettings } from "@syncline/core";

/** What a page opens a folder with: what can be sent to it. */
export interface PageOptions {
  readonly name: string;
  readonly remote: { readonly url: string; readonly namespaceId: string; readonly token: string };
  readonly device: { readonly id: string; readonly name: string };
  readonly settings?: Partial<SyncSettings>;
  /** Address of the worker's program. Default: the one that the package brings. */
  readonly worker?: string;
}

/** By how much the clocks of an `odd-worker` are wrong. */
export interface ClocksAhead {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** What a test finds in its page, as `tools`. */
export interface PageTools {
  /** The folder, once it is open. */
  sync: FolderSync;
  open(options: PageOptions): Promise<void>;
  /** Resolves when everything is at rest and in sync. */
  inSync(): Promise<void>;
  /** Ends the engine, if this page has it, as a browser does that has no memory left. */
  killWorker(): void;
  /** Writes what `seededPieces` makes of the same seed. What the page's thread does is counted from the write on. */
  writeSeeded(path: string, seed: string, sizeBytes: number): Promise<void>;
  /** The SHA-256 of a file's bytes, in hexadecimal; read in one go. */
  hash(path: string): Promise<string>;
  /** What others do to the storage of this origin. */
  readonly storage: {
    usageBytes(): Promise<number>;
    removeFiles(): Promise<void>;
    deleteIndex(folder: string): Promise<void>;
    upgradeIndex(folder: string): Promise<void>;
    setClocks(ahead: ClocksAhead): void;
  };
  /** What the page's own thread has done lately. */
  readonly thread: {
    /** How long each of its tasks took that took over 50 ms, in milliseconds. */
    longTasksMs: number[];
    /** Hashes that it has made, in whole or in part. */
    digests: number;
  };
}
