import { SyncError } from "../errors/index.js";
import type { MemoryDisk } from "./memory-disk.js";
import type { MemoryFile } from "./memory-inode.js";

interface Filling {
  readonly executable: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called before bytes are written, and before they are flushed. */
  readonly before: (step: "append" | "flush file") => Promise<void>;
}

/**
 * The temporary files of one file system: a stream goes into one, and only a finished and flushed one gets a name
 * that users see. What an earlier file system left, because it was killed, is cleared away.
 */
export class MemoryTemporaries {
  readonly #disk: MemoryDisk;
  /** Tells these files from those of file systems that came before. */
  readonly #owner: string;
  #count = 0;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
    this.#owner = `${disk.newId()}-`;
  }

  clearLeftovers(): void {
    for (const name of this.#disk.temporaries.keys()) if (!name.startsWith(this.#owner)) this.remove(name);
  }

  /** Returns the name of a file with all of the content, flushed. A failure or an abort leaves nothing. */
  async fill(
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    { executable, signal, before }: Filling,
  ): Promise<string> {
    const disk = this.#disk;
    const name = `${this.#owner}${++this.#count}`;
    const file = disk.newFile(new Uint8Array(), executable);
    disk.temporaries.set(name, file);
    const bytes = new GrowingBytes(file);
    try {
      for await (const piece of content) {
        signal?.throwIfAborted();
        if (!hasRoom(disk, piece.length)) throw new SyncError("disk_full");
        disk.unflushed.wrote(file);
        await before("append").catch((error: unknown) => {
          // What fails half way has been done half way.
          bytes.append(piece.subarray(0, piece.length >> 1));
          throw error;
        });
        bytes.append(piece);
      }
      signal?.throwIfAborted();
      await before("flush file").catch((error: unknown) => {
        disk.unflushed.failFlush(file);
        throw error;
      });
      disk.unflushed.flushBytes(file);
      file.bytes = file.bytes.slice();
      return name;
    } catch (error) {
      this.remove(name);
      throw error;
    }
  }

  remove(name: string): void {
    const file = this.#disk.temporaries.get(name);
    this.#disk.temporaries.delete(name);
    if (file !== undefined) this.#disk.unflushed.removed(file);
  }
}

/** Measuring the disk takes as long as it has files, so it is done only where there is an end to it. */
function hasRoom(disk: MemoryDisk, moreBytes: number): boolean {
  if (disk.capacityBytes === Number.POSITIVE_INFINITY) return true;
  return disk.usedBytes() + moreBytes <= disk.capacityBytes;
}

/** Writes into a file piece after piece, without copying all that is there each time. */
class GrowingBytes {
  readonly #file: MemoryFile;
  #buffer = new Uint8Array();
  #sizeBytes = 0;

  constructor(file: MemoryFile) {
    this.#file = file;
  }

  append(piece: Uint8Array): void {
    const needed = this.#sizeBytes + piece.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#sizeBytes));
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.#sizeBytes);
    this.#sizeBytes = needed;
    this.#file.bytes = this.#buffer.subarray(0, needed);
  }
}
