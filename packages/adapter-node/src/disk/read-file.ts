import type { BigIntStats } from "node:fs";
import type { FileStat, OpenFile } from "@syncline/core";
import { SyncError } from "@syncline/core";
import { onDisk, translateDiskError } from "./disk-errors.js";
import { called, type NodeFs } from "./node-fs.js";

/** Up to this size a read from the page cache is quicker than a trip to the thread pool. */
const synchronousBytes = 64 * 1024;

/** An open file, and what can be done with it at once. */
export interface NodeFile extends OpenFile {
  readonly descriptor: number;
  /** What it was when it was opened. */
  readonly opened: FileStat;
  /** The first `length` bytes, fewer when it ends before. */
  readNow(length: number): Uint8Array;
  closeNow(): void;
}

/** Opens a regular file for reading, and nothing else: no link is followed, no pipe waited for. */
export function openFile(fs: NodeFs, place: string, toStat: (stats: BigIntStats) => FileStat): NodeFile {
  // Windows has neither flag; links there are found by the look that comes before.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  const descriptor = onDisk(() => fs.openSync(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  let open = true;
  const close = () => {
    if (open) fs.closeSync(descriptor);
    open = false;
  };
  const statNow = () => onDisk(() => toStat(fstat(fs, descriptor)));
  const opened = statNow();
  if (opened.kind !== "file") {
    close();
    throw new SyncError("unsupported_file");
  }
  return {
    descriptor,
    opened,
    readNow: (length) => onDisk(() => readStart(fs, descriptor, length)),
    closeNow: close,
    stat: async () => statNow(),
    close: async () => close(),
    async read(offset, length) {
      if (!open) throw new SyncError("closed");
      try {
        return await readRange(fs, descriptor, offset, length);
      } catch (error) {
        throw translateDiskError(error);
      }
    },
  };
}

function fstat(fs: NodeFs, descriptor: number) {
  return fs.fstatSync(descriptor, { bigint: true });
}

function readStart(fs: NodeFs, descriptor: number, length: number): Uint8Array {
  const buffer = new Uint8Array(length);
  let filled = 0;
  for (let got = length; got > 0 && filled < length; filled += got) {
    got = fs.readSync(descriptor, buffer, filled, length - filled, filled);
  }
  return buffer.subarray(0, filled);
}

async function readRange(
  fs: NodeFs,
  descriptor: number,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const want = length - filled;
    const got =
      want <= synchronousBytes
        ? fs.readSync(descriptor, buffer, filled, want, offset + filled)
        : await called<number>((done) => fs.read(descriptor, buffer, filled, want, offset + filled, done));
    if (got === 0) break;
    filled += got;
  }
  return filled === length ? buffer : buffer.slice(0, filled);
}

const pieceBytes = 1024 * 1024;

/** The whole of an open file of about `sizeBytes`, from its beginning, in bounded pieces. */
export async function* pieces(file: OpenFile, sizeBytes: number): AsyncGenerator<Uint8Array> {
  // One byte more than there should be, so that a small file is seen to end in a single read.
  const wantBytes = Math.min(pieceBytes, sizeBytes + 1);
  for (let offset = 0; ; ) {
    const piece = await file.read(offset, wantBytes);
    if (piece.length > 0) yield piece;
    if (piece.length < wantBytes) return;
    offset += piece.length;
  }
}
