/** A file in memory, as far as a power loss can tear it. */
export interface FlushableBytes {
  bytes: Uint8Array;
}

/** What a power loss has done to a disk. */
export interface PowerLoss {
  /** Changes of names that never happened. */
  readonly undone: number;
  /** Files of which not all bytes are there. */
  readonly torn: number;
}

interface NameChange {
  readonly places: readonly object[];
  readonly undo: () => void;
}

/** More changes than these do not wait for a flush: a disk writes what it has by itself, sooner or later. */
const mostWaiting = 256;

/**
 * What a disk in memory shows and would not have after a power loss. It behaves as journaling file systems do, and
 * as the worst of them:
 *
 * - A change of names (made, renamed, removed) becomes durable as a whole or not at all.
 * - Changes become durable by themselves, in the order in which they were made.
 * - Flushing a folder makes its changes durable at once, and all that those build on, ahead of changes elsewhere.
 * - Bytes know no order: before they are flushed their file may be empty, cut short or full of zeros, under
 *   whatever durable name.
 * - A flush of bytes that fails has dropped them. A later one succeeds, and makes nothing durable.
 *
 * The model is that of Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014), for file systems
 * that journal their metadata; the last law is that of Rebello et al., "Can Applications Recover from fsync
 * Failures?" (ATC 2020).
 */
export class Unflushed {
  #changes: NameChange[] = [];
  readonly #files = new Set<FlushableBytes>();
  readonly #dropped = new WeakSet<FlushableBytes>();

  /** How many changes of names a power loss may take back. */
  get changes(): number {
    return this.#changes.length;
  }

  /** Names in these places, folders or what stands for one, have changed; `undo` makes them what they were. */
  changed(places: readonly object[], undo: () => void): void {
    this.#changes.push({ places, undo });
    if (this.#changes.length > mostWaiting) this.#changes.shift();
  }

  /** Bytes were written into a file. */
  wrote(file: FlushableBytes): void {
    this.#files.add(file);
  }

  /** Makes the names in a place durable. */
  flush(place: object): void {
    if (this.#changes.length === 0) return;
    // What an earlier change of a place it touches did comes first: nothing is made durable out of thin air.
    const places = new Set<object>([place]);
    const waiting: NameChange[] = [];
    for (const change of this.#changes.reverse()) {
      if (!change.places.some((touched) => places.has(touched))) waiting.push(change);
      else for (const touched of change.places) places.add(touched);
    }
    this.#changes = waiting.reverse();
  }

  /** Makes all names durable. */
  flushNames(): void {
    this.#changes = [];
  }

  /** Makes a file's bytes durable, unless an earlier flush of them failed. */
  flushBytes(file: FlushableBytes): void {
    if (!this.#dropped.has(file)) this.#files.delete(file);
  }

  /** The file is gone, and its bytes with it. */
  removed(file: FlushableBytes): void {
    this.#files.delete(file);
  }

  /** A flush of the file has failed: it still shows its bytes, and no flush will ever make them durable. */
  failFlush(file: FlushableBytes): void {
    this.#dropped.add(file);
    this.#files.add(file);
  }

  /** Takes back what chance (numbers from 0 to below 1) has not made durable by itself. */
  losePower(random: () => number): PowerLoss {
    const written = Math.floor(random() * (this.#changes.length + 1));
    const lost = this.#changes.slice(written);
    for (const { undo } of lost.reverse()) undo();
    let torn = 0;
    for (const file of this.#files) {
      const left = whatIsLeft(file.bytes, random);
      if (left === file.bytes) continue;
      file.bytes = left;
      torn++;
    }
    this.#changes = [];
    this.#files.clear();
    return { undone: lost.length, torn };
  }
}

/** All of unflushed bytes, none of them, the first of them, or as many zeros in place of some. */
function whatIsLeft(bytes: Uint8Array, random: () => number): Uint8Array {
  const kept = Math.floor(random() * bytes.length);
  const zeros = new Uint8Array(bytes.length);
  switch (Math.floor(random() * 5)) {
    case 0:
      return bytes;
    case 1:
      return new Uint8Array();
    case 2:
      return bytes.slice(0, kept);
    case 3:
      return zeros;
    default:
      zeros.set(bytes.subarray(0, kept));
      return zeros;
  }
}
