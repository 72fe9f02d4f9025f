import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Arrival } from "../peers/index.js";

/** As many files as that, whatever peers keep beside them under names that begin with a dot. */
export const wholeTree = (files: number): Arrival => ({
  isCostly: true,
  isThere: async (receiver) => (await filesIn(receiver)) === files,
});

export const fileOfSize = (name: string, sizeBytes: number): Arrival => ({
  isCostly: false,
  isThere: async (receiver) => (await sizeOf(join(receiver, name))) === sizeBytes,
});

/** The file has this size, and these bytes at this place. */
export const fileWith = (name: string, sizeBytes: number, at: number, bytes: Uint8Array): Arrival => ({
  isCostly: false,
  async isThere(receiver) {
    const path = join(receiver, name);
    if ((await sizeOf(path)) !== sizeBytes) return false;
    const handle = await open(path).catch(() => undefined);
    if (handle === undefined) return false;
    try {
      const found = Buffer.alloc(bytes.length);
      const { bytesRead } = await handle.read(found, 0, found.length, at);
      return bytesRead === bytes.length && found.equals(bytes);
    } finally {
      await handle.close();
    }
  },
});

export const folderMoved = (from: string, to: string, files: number): Arrival => ({
  isCostly: false,
  async isThere(receiver) {
    if ((await sizeOf(join(receiver, to))) === undefined) return false;
    return (
      (await sizeOf(join(receiver, from))) === undefined && (await filesIn(join(receiver, to))) === files
    );
  },
});

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let files = 0;
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    files += entry.isDirectory() ? await filesIn(join(folder, entry.name)) : 1;
  }
  return files;
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
