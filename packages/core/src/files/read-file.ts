import { type FileStat, type FileSystem, type OpenFile, type RelativePath, sameStat } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import type { ReadFileOptions } from "./sync-files.js";

/** What is read at once; a cancel is heard in between. */
const pieceBytes = 1024 * 1024;
/** Reads of a file that changes while it is read, before that is the answer. */
const mostTries = 8;

/** The bytes that are asked for, all of one state of the file. */
export async function readFile(
  fs: FileSystem,
  path: RelativePath,
  options: ReadFileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let tries = 0; tries < mostTries; tries++) {
    const file = await fs.open(path);
    try {
      const before = await openedStat(file, options);
      const bytes = await readRange(file, rangeOf(before, options), options.signal);
      if (bytes !== undefined && sameStat(before, await file.stat())) return bytes;
    } finally {
      await file.close();
    }
  }
  throw new SyncError("file_busy");
}

/**
 * The same, in pieces. What is streamed is the file that was there at first: one that takes its place goes unnoticed, one that is
 * written into does not.
 */
export function streamFile(
  open: () => FileSystem,
  path: RelativePath,
  options: ReadFileOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = piecesOf(open, path, options);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

async function* piecesOf(
  open: () => FileSystem,
  path: RelativePath,
  options: ReadFileOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  const file = await open().open(path);
  try {
    const before = await openedStat(file, options);
    const { offset, end } = rangeOf(before, options);
    for (let at = offset; at < end; ) {
      options.signal?.throwIfAborted();
      const piece = await file.read(at, Math.min(pieceBytes, end - at));
      if (piece.length === 0 || !hasSameBytes(before, await file.stat())) throw new SyncError("file_busy");
      at += piece.length;
      yield ownBytes(piece);
    }
  } finally {
    await file.close();
  }
}

async function openedStat(file: OpenFile, { expected }: ReadFileOptions): Promise<FileStat> {
  const stat = await file.stat();
  if (expected !== undefined && !sameStat(stat, expected)) throw new SyncError("destination_changed");
  return stat;
}

interface Range {
  readonly offset: number;
  readonly end: number;
}

/** Throws `invalid_request` for a range that is none. Beyond the end there is nothing to read, and nothing wrong. */
function rangeOf(
  { sizeBytes }: FileStat,
  { offset = 0, length = Number.POSITIVE_INFINITY }: ReadFileOptions,
): Range {
  if (!(offset >= 0 && length >= 0)) {
    throw new SyncError("invalid_request", { message: "A range has an offset and a length of 0 or more." });
  }
  return { offset, end: Math.max(offset, Math.min(sizeBytes, offset + length)) };
}

/** Undefined when the file has become shorter meanwhile. */
async function readRange(
  file: OpenFile,
  { offset, end }: Range,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  signal?.throwIfAborted();
  if (end - offset <= pieceBytes) {
    const bytes = await file.read(offset, end - offset);
    return bytes.length === end - offset ? ownBytes(bytes) : undefined;
  }
  const bytes = new Uint8Array(end - offset);
  for (let at = offset; at < end; ) {
    signal?.throwIfAborted();
    const piece = await file.read(at, Math.min(pieceBytes, end - at));
    if (piece.length === 0) return undefined;
    bytes.set(piece, at - offset);
    at += piece.length;
  }
  return bytes;
}

/** No file system hands out memory that threads share; a plain `Uint8Array` of an older type may be a view of such. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}

/** A file that is moved, to the trash for example, has a new change time and the same bytes. */
function hasSameBytes(a: FileStat, b: FileStat): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedAtMs === b.modifiedAtMs;
}
