import { randomBytes } from "node:crypto";
import { sep } from "node:path";
import { onDisk, onDiskLater } from "./disk-errors.js";
import type { FileFlush } from "./file-flush.js";
import { called, type NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";

/** Up to this size a write to the page cache is quicker than a trip to the thread pool. */
export const synchronousBytes = 128 * 1024;

/** Tells this process's files from those that an earlier one left, whose process id may be the same. */
const owner = randomBytes(6).toString("hex");
let count = 0;

export interface TemporaryOptions {
  readonly modifiedAtMs: number;
  readonly executable: boolean;
  /** The mode of the file that this one will replace: who may read it stays as it was. */
  readonly replacedMode?: number | undefined;
}

/** A file in the reserved folder that is being written. Whoever opens it closes it, or discards it. */
export class TemporaryFile {
  readonly place: string;
  readonly descriptor: number;
  readonly #fs: NodeFs;
  readonly #options: TemporaryOptions;
  #isOpen = true;

  constructor(fs: NodeFs, root: RootFolder, options: TemporaryOptions) {
    this.place = root.reserved("tmp", `${owner}-${++count}`);
    this.#fs = fs;
    this.#options = options;
    const { O_CREAT, O_EXCL, O_WRONLY } = fs.constants;
    // The mode of a new file is cut down by the user's umask, as for any file a program makes.
    const mode = options.replacedMode !== undefined ? 0o600 : options.executable ? 0o777 : 0o666;
    this.descriptor = onDisk(() => fs.openSync(this.place, O_CREAT | O_EXCL | O_WRONLY, mode));
  }

  /** Writes a piece before it returns. */
  append(piece: Uint8Array): void {
    onDisk(() => {
      for (let offset = 0; offset < piece.length; ) offset += this.#writeSome(piece, offset);
    });
  }

  /** Writes a piece, on another thread where it is large. */
  async appendLater(piece: Uint8Array): Promise<void> {
    await onDiskLater(async () => {
      for (let offset = 0; offset < piece.length; ) {
        const length = piece.length - offset;
        offset +=
          length <= synchronousBytes
            ? this.#writeSome(piece, offset)
            : await called<number>((done) =>
                this.#fs.write(this.descriptor, piece, offset, length, null, done),
              );
      }
    });
  }

  /** Gives it its mode and its time: then it is whole, and only has to be flushed. */
  complete(): void {
    const { replacedMode, executable, modifiedAtMs } = this.#options;
    onDisk(() => {
      if (replacedMode !== undefined)
        this.#fs.fchmodSync(this.descriptor, withExecutable(replacedMode, executable));
      this.#fs.futimesSync(this.descriptor, modifiedAtMs / 1000, modifiedAtMs / 1000);
    });
  }

  close(): void {
    if (this.#isOpen) this.#fs.closeSync(this.descriptor);
    this.#isOpen = false;
  }

  /** Closes and removes it, if it has not been put in place meanwhile. */
  discard(): void {
    this.close();
    try {
      this.#fs.unlinkSync(this.place);
    } catch {
      // It was moved into place, or it goes at the next start.
    }
  }

  #writeSome(piece: Uint8Array, offset: number): number {
    return this.#fs.writeSync(this.descriptor, piece, offset, piece.length - offset);
  }
}

/**
 * Writes a stream to a file in the reserved folder, with its time and mode, and flushes it. Throws
 * `signal.reason`, what the source throws, or the disk's failure; nothing is left behind then.
 */
export async function writeTemporary(
  fs: NodeFs,
  root: RootFolder,
  flush: FileFlush,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: TemporaryOptions & { readonly signal?: AbortSignal | undefined },
): Promise<TemporaryFile> {
  const file = new TemporaryFile(fs, root, options);
  try {
    for await (const piece of content) {
      options.signal?.throwIfAborted();
      await file.appendLater(piece);
    }
    options.signal?.throwIfAborted();
    file.complete();
    await onDiskLater(() => flush.later(file.descriptor));
    options.signal?.throwIfAborted();
    file.close();
    return file;
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** The permissions of `mode`, executable by all who may read or by nobody. */
function withExecutable(mode: number, executable: boolean): number {
  const readAndWrite = mode & 0o666;
  return executable ? readAndWrite | ((readAndWrite & 0o444) >> 2) : readAndWrite;
}

/** Removes what a crash left behind. One process at a time writes to a root: the state's lock sees to it. */
export function removeTemporaries(fs: NodeFs, root: RootFolder): void {
  const folder = root.reserved("tmp");
  for (const name of fs.readdirSync(folder)) {
    if (!String(name).startsWith(owner)) fs.unlinkSync(folder + sep + name);
  }
}
