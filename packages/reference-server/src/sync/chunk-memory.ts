import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { FrameMemory, NamedChunk } from "@syncline/core";

/** Smaller pieces are not worth the trouble. */
const leastBytes = 64 * 1024;

/** What is kept for the next chunks when nobody uses it. */
const mostKeptBytes = 32 * 1024 * 1024;

/** What may stand before a chunk in a buffer of its own. */
const mostHeaderBytes = 64;

/**
 * The memory that uploads put their chunks together in, used again and again. Each byte of a body would else be
 * allocated twice, outside of JavaScript's heap, and the garbage collector goes through all of the heap every 20 MiB or so to find
 * out that it may be freed: that takes more time than everything else that the server does with a chunk.
 *
 * What is given back is taken from whoever still holds a view of it: a mistake finds no bytes, never those of another chunk.
 */
export class ChunkMemory implements FrameMemory {
  /** In use, handed out by `take`. */
  readonly #lent = new WeakSet<ArrayBufferLike>();
  /** By their size, which is a power of two. */
  readonly #kept = new Map<number, ArrayBuffer[]>();
  #keptBytes = 0;

  take(length: number): Uint8Array {
    if (length < leastBytes) return new Uint8Array(length);
    const sizeBytes = 2 ** Math.ceil(Math.log2(length));
    const kept = this.#kept.get(sizeBytes)?.pop();
    if (kept !== undefined) this.#keptBytes -= sizeBytes;
    const buffer = kept ?? Buffer.allocUnsafeSlow(sizeBytes).buffer;
    this.#lent.add(buffer);
    return new Uint8Array(buffer, 0, length);
  }

  free({ buffer }: Uint8Array): void {
    if (buffer.byteLength >= leastBytes / 4) letGo(buffer);
  }

  /** A piece was sent. It is freed where its buffer holds nothing else but a header. */
  freeSent({ buffer, byteLength }: Uint8Array): void {
    if (buffer.byteLength - byteLength <= mostHeaderBytes && byteLength >= leastBytes) letGo(buffer);
  }

  /** Takes the memory of a chunk back, where it is from here. */
  giveBack({ bytes: { buffer } }: NamedChunk): void {
    if (!this.#lent.delete(buffer)) return;
    const sizeBytes = buffer.byteLength;
    if (this.#keptBytes + sizeBytes > mostKeptBytes) {
      letGo(buffer);
      return;
    }
    const kept = structuredClone(buffer as ArrayBuffer, { transfer: [buffer as ArrayBuffer] });
    this.#kept.set(sizeBytes, [...(this.#kept.get(sizeBytes) ?? []), kept]);
    this.#keptBytes += sizeBytes;
  }
}

/** What is sent to a closed port is freed at once: transferred away from everybody, to nobody. */
function letGo(buffer: ArrayBufferLike): void {
  nowhere.postMessage(null, [buffer as ArrayBuffer]);
}

const nowhere = closedPort();

function closedPort(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
