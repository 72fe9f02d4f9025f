import {
  type ChunkingParameters,
  type CutFile,
  createChunker,
  cutStream,
  type Hasher,
  type OpenFile,
  type PiecesListener,
  SyncError,
  sameStat,
} from "@syncline/core";
import { diskError, failureName, onDisk } from "./disk-errors.js";
import { type Entry, statOf } from "./entries.js";

type FileEntry = Entry & { kind: "file" };

/** One read: enough to make the call's price disappear. */
const pieceBytes = 1024 * 1024;

/** Throws `unsupported_file` for anything but a file. */
export function fileOf(entry: Entry): FileEntry {
  if (entry.kind !== "file") throw new SyncError("unsupported_file");
  return entry;
}

/** The file as it was when it was looked at: once it has changed, reads fail with `file_busy`. */
export function openFile({ handle, file }: FileEntry): OpenFile {
  return {
    read: async (offset, length) => await readRange(file, offset, length),
    stat: async () => statOf({ kind: "file", handle, file: await onDisk(() => handle.getFile()) }),
    close: async () => {},
  };
}

/** Cuts the file; `lookAgain` tells what is there afterwards, and `file_busy` is thrown when that is not the same. */
export async function cutFile(
  entry: FileEntry,
  parameters: ChunkingParameters,
  options: {
    readonly hasher: Hasher;
    readonly signal: AbortSignal | undefined;
    readonly onPieces: PiecesListener | undefined;
    readonly lookAgain: () => Promise<Entry | undefined>;
  },
): Promise<CutFile> {
  const stat = statOf(entry);
  const { hasher, signal, onPieces } = options;
  signal?.throwIfAborted();
  const manifest = await cutStream(piecesOf(entry.file), parameters, {
    createChunker,
    hasher,
    signal,
    onPieces,
  });
  const after = await options.lookAgain();
  if (after === undefined || !sameStat(stat, statOf(after))) throw new SyncError("file_busy");
  return { manifest, stat };
}

/** The bytes of a file, the next ones read while the last ones are used. */
export async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  let ahead: Promise<Uint8Array> | undefined;
  for (let at = 0; at < file.size; at += pieceBytes) {
    const piece = await (ahead ?? readRange(file, at, pieceBytes));
    ahead = undefined;
    if (at + pieceBytes < file.size) {
      ahead = readRange(file, at + pieceBytes, pieceBytes);
      // Whoever waits for it hears of a failure; nobody does when the reader stops early.
      ahead.catch(() => {});
    }
    yield piece;
  }
}

/** A file that was replaced or removed since it was looked at is not missing: what was looked at cannot be read any more. */
export async function readRange(file: Blob, offset: number, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  } catch (error) {
    if (failureName(error) === "NotFoundError") throw new SyncError("file_busy", { cause: error });
    throw diskError(error);
  }
}
