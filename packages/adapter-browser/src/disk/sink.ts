import { isSyncError, SyncError } from "@syncline/core";
import { diskError, failureName, onDisk } from "./disk-errors.js";
import { removeEntry } from "./entries.js";

export type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Takes the bytes of one file, one piece after the other. */
export interface Sink {
  write(piece: Uint8Array): Promise<void> | void;
  /** All of it is on the disk, and not only with the system, as far as the browser can do that. */
  finish(): Promise<void> | void;
  discard(): Promise<void> | void;
}

/** Writes a whole stream into an empty file and flushes it. After a failure or an abort, the file is worth nothing. */
export async function writeDurably(
  handle: FileSystemFileHandle,
  content: Content,
  signal?: AbortSignal,
): Promise<void> {
  await writeInto(await openSink(handle), content, signal);
}

/** The same into a sink, which is closed in every case. */
export async function writeInto(sink: Sink, content: Content, signal?: AbortSignal): Promise<void> {
  try {
    for await (const piece of content) {
      signal?.throwIfAborted();
      await onDisk(async () => await sink.write(piece));
    }
    signal?.throwIfAborted();
    await onDisk(async () => await sink.finish());
  } catch (error) {
    await Promise.resolve(sink.discard()).catch(() => {});
    throw error;
  }
}

/** In place and flushed, in a worker and on the origin's own disk; elsewhere as the browser thinks best. */
export async function openSink(handle: FileSystemFileHandle): Promise<Sink> {
  try {
    const access = await handle.createSyncAccessHandle?.();
    if (access !== undefined) return inPlaceSink(access);
  } catch (error) {
    // Of a file on another disk than the origin's own.
    if (failureName(error) !== "InvalidStateError") throw diskError(error);
  }
  return await writableSink(handle);
}

function inPlaceSink(access: FileSystemSyncAccessHandle): Sink {
  let at = 0;
  return {
    write(piece) {
      // Where the quota ends, Chromium writes what still fits and returns an error's number, which is no length: 2^32 - 8.
      const written = access.write(piece, { at });
      if (written !== piece.length) throw new SyncError("disk_full");
      at += written;
    },
    finish() {
      access.flush();
      if (access.getSize() !== at)
        throw new SyncError("io_error", { message: "The file is not as long as it was written." });
      access.close();
    },
    discard: () => access.close(),
  };
}

/** What is written shows when all of it is there. */
export async function writableSink(handle: FileSystemFileHandle): Promise<Sink> {
  const writable = await onDisk(() => handle.createWritable());
  let sizeBytes = 0;
  const roomy = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      // Chromium does not always say that the quota was why it broke off.
      const isFull = failureName(error) === "AbortError" && !(await hasRoomFor(sizeBytes));
      throw isFull ? new SyncError("disk_full", { cause: error }) : error;
    }
  };
  return {
    write(piece) {
      sizeBytes += piece.length;
      // Memory that threads share is never written from here.
      return roomy(writable.write(piece as Uint8Array<ArrayBuffer>));
    },
    finish: () => roomy(writable.close()),
    discard: () => writable.abort(),
  };
}

async function hasRoomFor(sizeBytes: number): Promise<boolean> {
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
  return quota - usage >= sizeBytes;
}

/** How often, and how long after one another, a file that was given up is tried to be removed. */
const removalTries = 20;
const removalPauseMs = 10;

/** Takes away a file. Browsers let go of one that was written a moment after they have said so. Throws `file_busy`. */
export async function removeWhenLetGo(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await removeEntry(folder, name);
    } catch (error) {
      if (!isSyncError(error, "file_busy") || attempt === removalTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, removalPauseMs));
    }
  }
}

/** Takes away an unfinished file. It is no failure when it cannot be removed: what is left is cleared away later. */
export async function removeGivenUp(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  await removeWhenLetGo(folder, name).catch(() => {});
}
