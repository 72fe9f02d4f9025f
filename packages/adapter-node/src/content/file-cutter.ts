import { type FileHandle, open } from "node:fs/promises";
import { type ChunkingParameters, isSyncError, type Manifest, type PiecesListener } from "@syncline/core";
import { translateDiskError } from "../disk/disk-errors.js";
import { WorkerPool, workerEntry } from "../workers/index.js";
import { cutDescriptor } from "./cut-descriptor.js";

/** From this size on a file is cut on another thread, so that this one stays free. */
const workerBytes = 2 * 1024 * 1024;

export interface FileCutter {
  /**
   * Cuts and hashes the first `sizeBytes` of a file: what is at a path, or what a descriptor or handle has open,
   * which must stay open until this settles. A file that ends before makes a smaller manifest; whoever asks compares
   * the file's stat before and after. Memory is bounded by some ten maximum chunks for each file under way.
   *
   * Throws `file_missing`, `permission_denied`, `file_busy`, `io_error`, what `cutStream` throws, and
   * `signal.reason`, once nothing reads the file any more.
   */
  cut(
    file: string | number | FileHandle,
    sizeBytes: number,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<Manifest>;
  /** Stops the threads. What is under way fails with `closed`. */
  close(): Promise<void>;
}

export interface FileCutterOptions {
  /** The built worker's file. By default the one of this package; without one everything is cut on this thread. */
  readonly worker?: string | URL | undefined;
  /** Threads at most, started when they are needed. By default one for each core, up to 4. */
  readonly threads?: number;
}

export function createFileCutter(options: FileCutterOptions = {}): FileCutter {
  const entry = "worker" in options ? options.worker : workerEntry();
  const pool = entry === undefined ? undefined : new WorkerPool(entry, options.threads);

  const cutOpen = async (
    descriptor: number,
    sizeBytes: number,
    parameters: ChunkingParameters,
    signal: AbortSignal | undefined,
    onPieces: PiecesListener | undefined,
  ) => {
    signal?.throwIfAborted();
    if (pool === undefined || sizeBytes < workerBytes) {
      return await cutDescriptor(descriptor, sizeBytes, parameters, signal, onPieces);
    }
    try {
      return await pool.cut(descriptor, sizeBytes, parameters, signal, onPieces);
    } catch (error) {
      // A thread that dies must not keep a file out of sync for ever.
      if (!isSyncError(error, "internal")) throw error;
      return await cutDescriptor(descriptor, sizeBytes, parameters, signal, onPieces);
    }
  };

  return {
    async cut(file, sizeBytes, parameters, signal, onPieces) {
      try {
        if (typeof file === "number") return await cutOpen(file, sizeBytes, parameters, signal, onPieces);
        if (typeof file !== "string") return await cutOpen(file.fd, sizeBytes, parameters, signal, onPieces);
        const handle = await open(file, "r");
        try {
          return await cutOpen(handle.fd, sizeBytes, parameters, signal, onPieces);
        } finally {
          await handle.close();
        }
      } catch (error) {
        throw signal?.aborted && error === signal.reason ? error : translateDiskError(error);
      }
    },
    async close() {
      await pool?.close();
    },
  };
}
