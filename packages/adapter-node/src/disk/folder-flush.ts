import { systemCode, translateDiskError } from "./disk-errors.js";
import type { FileFlush } from "./file-flush.js";
import { type NodeFs, nextTurn } from "./node-fs.js";

/** Not every system lets a folder be flushed; where it does not, its metadata is journalled on its own. */
const cannotFlush = new Set(["EINVAL", "EISDIR", "EPERM", "EACCES", "ENOTSUP", "EBADF", "ENOENT"]);

/**
 * Makes renames durable by flushing the folders they happened in. Calls for one folder that come
 * while a flush of it is running share the next one: it begins after all of their renames.
 */
export class FolderFlush {
  readonly #fs: NodeFs;
  readonly #flush: FileFlush;
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  constructor(fs: NodeFs, flush: FileFlush) {
    this.#fs = fs;
    this.#flush = flush;
  }

  flush(folder: string): Promise<void> {
    const waiting = this.#next.get(folder);
    if (waiting !== undefined) return waiting;
    const next = this.#after(this.#running.get(folder), folder);
    this.#next.set(folder, next);
    return next;
  }

  async #after(running: Promise<void> | undefined, folder: string): Promise<void> {
    // A turn's wait lets the other writes of a batch join.
    await (running?.catch(() => {}) ?? nextTurn());
    const own = this.#next.get(folder);
    this.#next.delete(folder);
    if (own !== undefined) this.#running.set(folder, own);
    try {
      await this.#flushNow(folder);
    } finally {
      if (this.#running.get(folder) === own) this.#running.delete(folder);
    }
  }

  async #flushNow(folder: string): Promise<void> {
    try {
      const descriptor = this.#fs.openSync(folder, "r");
      try {
        if (this.#flush.isQuick) this.#flush.now(descriptor);
        else await this.#flush.later(descriptor);
      } finally {
        this.#fs.closeSync(descriptor);
      }
    } catch (error) {
      if (!cannotFlush.has(systemCode(error) ?? "")) throw translateDiskError(error);
    }
  }
}
