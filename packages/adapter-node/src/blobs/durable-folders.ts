import { closeSync, fsync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { systemCode } from "../disk/disk-errors.js";

const flushFile = promisify(fsync);

/** Windows opens no folders, and keeps its own order of metadata. */
const flushable = process.platform !== "win32";

/** Disks that flush no folders, and folders that may be written to but not opened: nobody can do more there. */
const cannotFlush = new Set(["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"]);

/** Makes folders and flushes what happened in them to the disk, many callers at a time. */
export class DurableFolders {
  readonly #root: string;
  readonly #made = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #queued = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Resolves when `folder`, below the root, exists durably. Asked again, it costs nothing. */
  ensure(folder: string): Promise<void> {
    const known = this.#made.get(folder);
    if (known !== undefined) return known;
    const making = this.#make(folder);
    this.#made.set(folder, making);
    making.catch(() => this.#made.delete(folder));
    return making;
  }

  /** Forgets what is known about a folder that somebody else has removed, and about its parents. */
  forget(folder: string): void {
    for (let at = folder; this.#made.delete(at); ) at = dirname(at);
  }

  /**
   * Resolves when every entry that was in the folder at the call is durable. Whoever asks while a flush is
   * running shares the next one: a hundred blobs in a folder cost two or three flushes.
   */
  flush(folder: string): Promise<void> {
    const queued = this.#queued.get(folder);
    if (queued !== undefined) return queued;
    const next = this.#flushAfter(folder, this.#running.get(folder));
    this.#queued.set(folder, next);
    return next;
  }

  async #flushAfter(folder: string, running: Promise<void> | undefined): Promise<void> {
    await running?.catch(() => undefined);
    this.#queued.delete(folder);
    const flushing = flushFolder(folder);
    this.#running.set(folder, flushing);
    try {
      await flushing;
    } finally {
      if (this.#running.get(folder) === flushing) this.#running.delete(folder);
    }
  }

  async #make(folder: string): Promise<void> {
    if (folder === this.#root) return await this.#makeRoot();
    const parent = dirname(folder);
    await this.ensure(parent);
    try {
      await mkdir(folder);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
    // It may have been there for a moment only, not yet durable: then its maker and we share this flush.
    await this.flush(parent);
  }

  async #makeRoot(): Promise<void> {
    const first = await mkdir(this.#root, { recursive: true });
    if (first === undefined) return;
    // Each folder that was made is an entry in its parent, from the one that was there before.
    for (let made = this.#root; ; made = dirname(made)) {
      await this.flush(dirname(made));
      if (made === first) return;
    }
  }
}

/** Opening a folder costs less than the way to another thread and back; flushing it does not. */
export async function flushFolder(folder: string): Promise<void> {
  if (!flushable) return;
  try {
    const descriptor = openSync(folder, "r");
    try {
      await flushFile(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (!cannotFlush.has(systemCode(error) ?? "")) throw error;
  }
}
