import type { Chunker } from "./chunker.js";

/**
 * Where the chunk that begins at offset 0 of `bytes` ends, as far as `to` bytes of it can tell, or
 * undefined to see more. Everything before `from` was shown before; a cut may still lie there, for a search
 * that waits for a byte's successor, but less than a minimum back. It need not cut at the maximum.
 */
export type FindCut = (bytes: Uint8Array, from: number, to: number) => number | undefined;

/** How much is copied ahead of the search: what lies behind a cut is copied twice. */
const stepBytes = 64 * 1024;

/** Turns a search for the next cut into a {@link Chunker}: holds the chunk in the making and nothing else. */
export class StreamChunker implements Chunker {
  readonly #maximumBytes: number;
  readonly #findCut: FindCut;
  #held = new Uint8Array(0);
  #heldBytes = 0;

  constructor(maximumBytes: number, findCut: FindCut) {
    this.#maximumBytes = maximumBytes;
    this.#findCut = findCut;
  }

  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let offset = 0;
    while (offset < bytes.length) {
      const seen = this.#heldBytes;
      const taken = Math.min(bytes.length - offset, stepBytes, this.#maximumBytes - seen);
      this.#hold(bytes.subarray(offset, offset + taken));
      const cut = this.#findCut(this.#held, seen, this.#heldBytes) ?? this.#maximumBytes;
      if (cut > this.#heldBytes) {
        offset += taken;
      } else {
        yield this.#held.subarray(0, cut);
        offset += Math.max(0, cut - seen);
        this.#held.copyWithin(0, cut, seen);
        this.#heldBytes = Math.max(0, seen - cut);
      }
    }
  }

  *finish(): Generator<Uint8Array> {
    if (this.#heldBytes > 0) yield this.#held.subarray(0, this.#heldBytes);
    this.#heldBytes = 0;
  }

  #hold(bytes: Uint8Array): void {
    const needed = this.#heldBytes + bytes.length;
    if (needed > this.#held.length) this.#grow(needed);
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes = needed;
  }

  #grow(needed: number): void {
    const capacity = Math.min(this.#maximumBytes, Math.max(needed, 2 * this.#held.length));
    const grown = new Uint8Array(capacity);
    grown.set(this.#held.subarray(0, this.#heldBytes));
    this.#held = grown;
  }
}
