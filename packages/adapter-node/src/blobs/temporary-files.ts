import { randomUUID } from "node:crypto";
import { closeSync, fdatasync, openSync, unlinkSync, write, writeSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemCode } from "../disk/disk-errors.js";

const flushBytes = promisify(fdatasync);
const writeBytes = promisify(write);

/** How long a file may lie untouched before nobody can be writing it any more. */
const abandonedAfterMs = 10 * 60 * 1000;

/** Up to this size a write into the page cache is quicker than a trip to the thread pool. */
const atOnceBytes = 64 * 1024;

/** How much is written between two looks at the signal. */
const stepBytes = 1024 * 1024;

/**
 * Writes a new file in `folder`, flushes its bytes and returns its path. A failure or cancel removes it; a
 * crash leaves it for {@link removeAbandoned}.
 *
 * Everything but the flush and large writes is done at once: for a small blob, the way to another thread
 * and back costs several times the call.
 */
export async function writeTemporary(
  folder: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  const path = join(folder, randomUUID());
  const descriptor = openSync(path, "wx");
  try {
    try {
      for (let at = 0; at < bytes.length; ) {
        signal?.throwIfAborted();
        at += await writePart(descriptor, bytes, at);
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

function writePart(descriptor: number, bytes: Uint8Array, at: number): number | Promise<number> {
  if (bytes.length <= atOnceBytes) return writeSync(descriptor, bytes, at);
  const length = Math.min(stepBytes, bytes.length - at);
  return writeBytes(descriptor, bytes, at, length).then(({ bytesWritten }) => bytesWritten);
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
