import type { FolderSync } from "@syncline/core";
import type { Picked } from "./dropped-files.js";
import { afterUploadEvent, type UploadEvent, type UploadItem } from "./upload-list.js";

/** Files that are saved at the same time. */
const mostAtOnce = 3;

interface Queued {
  readonly id: number;
  readonly picked: Picked;
}

/** Brings files into the drive, a few at a time, and follows them until the server has them. Made for `useSyncExternalStore`. */
export class Uploads {
  readonly #sync: FolderSync;
  readonly #queue: Queued[] = [];
  readonly #listeners = new Set<() => void>();
  #items: readonly UploadItem[] = [];
  #cancelling = new AbortController();
  #working = 0;
  #ids = 0;

  constructor(sync: FolderSync) {
    this.#sync = sync;
    sync.on("committed", ({ path }) => this.#take({ event: "committed", path }));
    let { inSyncAtMs } = sync.status;
    sync.subscribe((status) => {
      if (status.inSyncAtMs === inSyncAtMs) return;
      inSyncAtMs = status.inSyncAtMs;
      void this.#lookAtSending();
    });
  }

  readonly get = (): readonly UploadItem[] => this.#items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Where each goes is decided: see `planUploads`. */
  add(planned: readonly Picked[]): void {
    const queued = planned.map((picked) => ({ id: ++this.#ids, picked }));
    const items = queued.map(({ id, picked: { path, file } }): UploadItem => {
      return { id, path, sizeBytes: file?.size ?? 0, state: "waiting" };
    });
    // What is over and went well makes room for what is new.
    if (this.#items.every(({ state }) => state === "done")) this.clear();
    this.#take({ event: "added", items });
    this.#queue.push(...queued);
    for (let free = mostAtOnce - this.#working; free > 0; free--) void this.#work();
  }

  /** Gives up what is not saved yet; nothing half is left of it. */
  cancel(): void {
    this.#queue.length = 0;
    this.#cancelling.abort();
    this.#cancelling = new AbortController();
    this.#take({ event: "cancelled" });
  }

  clear(): void {
    this.#take({ event: "cleared" });
  }

  async #work(): Promise<void> {
    this.#working++;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      await this.#save(next, this.#cancelling.signal);
    }
    this.#working--;
  }

  async #save({ id, picked: { path, file } }: Queued, signal: AbortSignal): Promise<void> {
    const { files } = this.#sync;
    this.#take({ event: "began", id });
    try {
      if (file === undefined) await files.makeFolder(path, { signal });
      else await files.write(path, file, { signal, modifiedAtMs: file.lastModified });
      this.#take({ event: "saved", id });
    } catch (error) {
      if (signal.aborted) return;
      this.#take({ event: "failed", id, failure: error instanceof Error ? error.message : String(error) });
    }
  }

  /** What the server had already is not committed again; what was renamed meanwhile is committed under another name. */
  async #lookAtSending(): Promise<void> {
    for (const { state, path } of this.#items) {
      if (state !== "sending") continue;
      const entry = await this.#sync.files.stat(path).catch(() => undefined);
      if (entry === undefined || entry.sync === "in-sync") this.#take({ event: "committed", path });
    }
  }

  #take(event: UploadEvent): void {
    const next = afterUploadEvent(this.#items, event);
    if (next === this.#items) return;
    this.#items = next;
    for (const listener of [...this.#listeners]) listener();
  }
}
