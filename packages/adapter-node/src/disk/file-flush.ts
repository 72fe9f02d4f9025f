import { called, type NodeFs } from "./node-fs.js";

/** A flush that takes no longer than this many milliseconds takes less than a trip to another thread and back. */
const quickMs = 0.2;

/** Flushes on other threads before it is tried again whether they are quick after all. */
const retryAfter = 64;

/**
 * Flushes files and folders: in place where that takes no time, as on a disk in memory or one whose cache outlives a power loss, and
 * elsewhere on other threads, so that many can be under way. Which it is, the flushes themselves tell. Throws
 * the system's own errors.
 */
export class FileFlush {
  readonly #fs: NodeFs;
  readonly #nowMs: () => number;
  #laterFor = 0;

  /** `nowMs` tells times apart, in fractional milliseconds. */
  constructor(fs: NodeFs, nowMs: () => number = () => performance.now()) {
    this.#fs = fs;
    this.#nowMs = nowMs;
  }

  /** Whether it is worth it to flush in place now. */
  get isQuick(): boolean {
    return this.#laterFor === 0;
  }

  /** Flushes in place. */
  now(descriptor: number): void {
    const before = this.#nowMs();
    this.#fs.fsyncSync(descriptor);
    if (this.#nowMs() - before > quickMs) this.#laterFor = retryAfter;
  }

  /** Flushes on another thread. */
  async later(descriptor: number): Promise<void> {
    if (this.#laterFor > 0) this.#laterFor--;
    await called<void>((done) => this.#fs.fsync(descriptor, (error) => done(error ?? null, undefined)));
  }
}
