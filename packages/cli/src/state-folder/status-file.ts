import { join } from "node:path";
import type { SyncStatus } from "@syncline/core";
import { readPrivateJson, writePrivateJson } from "./private-file.js";

/** What `syncline status` says of a folder; also what programs get. */
export interface FolderStatus extends SyncStatus {
  readonly folder: string;
  readonly server: string;
  readonly account: string;
  readonly device: string;
  /** Whether an engine keeps the folder in sync at this moment. */
  readonly running: boolean;
  /** When this was the case, in milliseconds since 1970. */
  readonly atMs: number;
}

const pathIn = (statePath: string): string => join(statePath, "status.json");

/** What the last engine left behind; undefined when there was none. */
export async function readLastStatus(statePath: string): Promise<FolderStatus | undefined> {
  const found = await readPrivateJson(pathIn(statePath));
  // Written by this program, whole or not at all, into a folder that is the owner's alone.
  return found as FolderStatus | undefined;
}

/** Keeps the file up to date with one write at a time; of many states only the latest is written. */
export class StatusFile {
  readonly #path: string;
  #next: FolderStatus | undefined;
  #writing: Promise<void> | undefined;

  constructor(statePath: string) {
    this.#path = pathIn(statePath);
  }

  put(status: FolderStatus): void {
    this.#next = status;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when the last status is on disk. A full disk must not end the syncing: then it stays away. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#next !== undefined) {
      const status = this.#next;
      this.#next = undefined;
      await writePrivateJson(this.#path, status).catch(() => {});
    }
  }
}
