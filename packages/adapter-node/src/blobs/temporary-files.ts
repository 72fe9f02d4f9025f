import { randomUUID } from "node:crypto";
import { closeSync, fdatasync, openSync, unlinkSync, writev, writevSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BlobBytes } from "@syncline/core";
import { systemCode } from "../disk/disk-errors.js";

const flushBytes = promisify(fdatasync);
const writeParts = promisify(writev);

/** How long a file may lie untouched before nobody can be writing it any more. */
const abandonedAfterMs = 10 * 60 * 1000;

/** Up to this size a write into the page cache is quicker than a trip to the thread pool. */
const atOnceBytes = 64 * 1024;

/** How much is written between two looks at the signal: a chunk of usual size at once. */
const stepBytes = 4 * 1024 * 1024;

/**
 * Writes a new file in `folder`, flushes its bytes and returns its path. A failure or cancel removes it; a
 * crash leaves it for {@link removeAbandoned}.
 *
 * Everything but the flush and large writes is done at once: for a small blob, the way to another thread
 * and back costs several times the call.
 */
export async function writeTemporary(
  folder: string,
  bytes: BlobBytes,
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  const path = join(folder, randomUUID());
  const descriptor = openSync(path, "wx");
  try {
    try {
      let left = bytes instanceof Uint8Array ? [bytes] : bytes;
      const isSmall = sizeOf(left) <= atOnceBytes;
      while (sizeOf(left) > 0) {
        signal?.throwIfAborted();
        const step = between(left, 0, stepBytes);
        const written = isSmall
          ? writevSync(descriptor, step)
          : (await writeParts(descriptor, step)).bytesWritten;
        left = between(left, written, sizeOf(left));
      }
      await flushBytes(descriptor);
    } finally {
      closeSync(descriptor);
    }
    signal?.throwIfAborted();
    return path;
  } catch (error) {
    removeIfThere(path);
    throw error;
  }
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The bytes of these parts from one offset to another, without a copy. */
function between(parts: readonly Uint8Array[], from: number, to: number): Uint8Array[] {
  let at = 0;
  return parts.flatMap((part) => {
    const piece = part.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += part.length;
    return piece.length === 0 ? [] : [piece];
  });
}

/** Removes what crashed writers have left behind, and leaves alone what another process may still be writing. */
export async function removeAbandoned(folder: string): Promise<void> {
  const latestMs = Date.now() - abandonedAfterMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < latestMs) removeIfThere(path);
  }
}

export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}
