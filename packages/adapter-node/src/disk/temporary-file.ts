import { randomBytes } from "node:crypto";
import { sep } from "node:path";
import { onDisk, onDiskLater } from "./disk-errors.js";
import { called, type NodeFs } from "./node-fs.js";
import type { RootFolder } from "./root-folder.js";

export interface TemporaryFile {
  readonly place: string;
  /** Removes it, if it has not been put in place meanwhile. */
  discard(): void;
}

/** Up to this size a write to the page cache is quicker than a trip to the thread pool. */
const synchronousBytes = 128 * 1024;

/** Tells this process's files from those that an earlier one left, whose process id may be the same. */
const owner = randomBytes(6).toString("hex");
let count = 0;

/**
 * Writes a stream to a file in the reserved folder, with its time and mode, and flushes it. Throws
 * `signal.reason`, what the source throws, or the disk's failure; nothing is left behind then.
 */
export async function writeTemporary(
  fs: NodeFs,
  root: RootFolder,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: {
    readonly modifiedAtMs: number;
    readonly executable: boolean;
    /** The mode of the file that this one will replace: who may read it stays as it was. */
    readonly replacedMode?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<TemporaryFile> {
  const place = root.reserved("tmp", `${owner}-${++count}`);
  const { O_CREAT, O_EXCL, O_WRONLY } = fs.constants;
  const { replacedMode } = options;
  // The mode of a new file is cut down by the user's umask, as for any file a program makes.
  const mode = replacedMode !== undefined ? 0o600 : options.executable ? 0o777 : 0o666;
  const descriptor = onDisk(() => fs.openSync(place, O_CREAT | O_EXCL | O_WRONLY, mode));
  const discard = () => {
    try {
      fs.unlinkSync(place);
    } catch {
      // It was moved into place, or it goes at the next start.
    }
  };
  try {
    try {
      for await (const piece of content) {
        options.signal?.throwIfAborted();
        await onDiskLater(() => writeAll(fs, descriptor, piece));
      }
      options.signal?.throwIfAborted();
      if (replacedMode !== undefined) {
        onDisk(() => fs.fchmodSync(descriptor, withExecutable(replacedMode, options.executable)));
      }
      await onDiskLater(() => finish(fs, descriptor, options.modifiedAtMs));
      options.signal?.throwIfAborted();
    } finally {
      fs.closeSync(descriptor);
    }
    return { place, discard };
  } catch (error) {
    discard();
    throw error;
  }
}

/** The permissions of `mode`, executable by all who may read or by nobody. */
function withExecutable(mode: number, executable: boolean): number {
  const readAndWrite = mode & 0o666;
  return executable ? readAndWrite | ((readAndWrite & 0o444) >> 2) : readAndWrite;
}

async function finish(fs: NodeFs, descriptor: number, modifiedAtMs: number): Promise<void> {
  fs.futimesSync(descriptor, modifiedAtMs / 1000, modifiedAtMs / 1000);
  await called<void>((done) => fs.fsync(descriptor, (error) => done(error ?? null, undefined)));
}

async function writeAll(fs: NodeFs, descriptor: number, piece: Uint8Array): Promise<void> {
  for (let offset = 0; offset < piece.length; ) {
    const length = piece.length - offset;
    offset +=
      length <= synchronousBytes
        ? fs.writeSync(descriptor, piece, offset, length)
        : await called<number>((done) => fs.write(descriptor, piece, offset, length, null, done));
  }
}

/** Removes what a crash left behind. One process at a time writes to a root: the state's lock sees to it. */
export function removeTemporaries(fs: NodeFs, root: RootFolder): void {
  const folder = root.reserved("tmp");
  for (const name of fs.readdirSync(folder)) {
    if (!String(name).startsWith(owner)) fs.unlinkSync(folder + sep + name);
  }
}
