import { concatBytes } from "../content/concat-bytes.js";
import { SyncError } from "../errors/index.js";

/** Where bytes are put together that came in several slices. */
export interface FrameMemory {
  /** So many bytes, whatever they are, which nobody else has. */
  take(length: number): Uint8Array;
  /** A slice, all there is of its buffer, was copied: nobody needs it any more. */
  free(slice: Uint8Array): void;
}

/** New memory each time, and nothing is freed before the platform does. */
export const newMemory: FrameMemory = { take: (length) => new Uint8Array(length), free: () => {} };

/** Slices from this size on are kept as they are until all are there. */
const largeBytes = 16 * 1024;

/** Adds a slice. Small ones are joined on the way, as carries in a binary counter, so that a body of single bytes is not a list of them. */
function collect(pieces: Uint8Array[], slice: Uint8Array): void {
  let piece = slice;
  for (let last = pieces.at(-1); last !== undefined; last = pieces.at(-1)) {
    if (last.length >= largeBytes || last.length > piece.length) break;
    pieces.pop();
    piece = concatBytes([last, piece]);
  }
  if (piece.length > 0) pieces.push(piece);
}

/** Reads exact lengths from a stream that comes in slices of any size, and no more bytes than `limitBytes`. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #limitBytes: number;
  readonly #memory: FrameMemory;
  #seenBytes = 0;
  #slice: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>, limitBytes: number, memory = newMemory) {
    this.#source = source[Symbol.asyncIterator]();
    this.#limitBytes = limitBytes;
    this.#memory = memory;
  }

  /**
   * The next `length` bytes: a view of the source's slice where one holds them all, a copy otherwise. Memory
   * grows with what has come, not with what was announced. Throws `invalid_frame` when the stream ends before,
   * `too_large` past the limit.
   */
  async take(length: number): Promise<Uint8Array> {
    if (this.#slice.length >= length) return this.#split(length);
    const pieces: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      if (this.#slice.length === 0 && !(await this.#next())) {
        throw new SyncError("invalid_frame", { message: "The body is cut off." });
      }
      const piece = this.#split(left);
      left -= piece.length;
      collect(pieces, piece);
    }
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : this.#joined(pieces, length);
  }

  /** Throws `invalid_frame` unless the stream ends here. */
  async expectEnd(): Promise<void> {
    while (this.#slice.length === 0) if (!(await this.#next())) return;
    throw new SyncError("invalid_frame", { message: "The body goes on after its end." });
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  #joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
    const whole = this.#memory.take(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    // Of a slice that is here as a whole, nothing was handed out before.
    for (const piece of pieces) if (piece.length === piece.buffer.byteLength) this.#memory.free(piece);
    return whole;
  }

  #split(length: number): Uint8Array {
    const piece = this.#slice.subarray(0, length);
    this.#slice = this.#slice.subarray(piece.length);
    return piece;
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#advance();
    if (done === true) {
      this.#ended = true;
      return false;
    }
    this.#seenBytes += value.length;
    if (this.#seenBytes > this.#limitBytes) {
      throw new SyncError("too_large", { details: { limitBytes: this.#limitBytes } });
    }
    this.#slice = value;
    return true;
  }

  async #advance(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#source.next();
    } catch (error) {
      this.#ended = true;
      throw error;
    }
  }
}
