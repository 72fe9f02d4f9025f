import { randomUUID } from "node:crypto";
import { open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "./translate-error.js";

/** How long a file may lie untouched before nobody can be writing it any more. */
const abandonedAfterMs = 10 * 60 * 1000;

/** How much is written between two looks at the signal. */
const stepBytes = 1024 * 1024;

/**
 * Writes a new file in `folder`, flushes its bytes and returns its path. A failure or cancel removes it; a
 * crash leaves it for {@link removeAbandoned}.
 */
export async function writeTemporary(
  folder: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  const path = join(folder, randomUUID());
  const file = await open(path, "wx");
  try {
    try {
      for (let at = 0; at < bytes.length; ) {
        signal?.throwIfAborted();
        at += (await file.write(bytes, at, Math.min(stepBytes, bytes.length - at))).bytesWritten;
      }
      signal?.throwIfAborted();
      await file.datasync();
    } finally {
      await file.close();
    }
    signal?.throwIfAborted();
    return path;
  } catch (error) {
    await removeIfThere(path);
    throw error;
  }
}

/** Removes what crashed writers have left behind, and leaves alone what another process may still be writing. */
export async function removeAbandoned(folder: string): Promise<void> {
  const latestMs = Date.now() - abandonedAfterMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < latestMs) await removeIfThere(path);
  }
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}
