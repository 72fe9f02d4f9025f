import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../disk/disk-errors.js";

/**
 * Keys as paths: every component but the last is a folder, the last one a file with `=` at its end. No key
 * contains that character, so `a` and `a/b` can both be there, and files of others are never taken for blobs.
 */
const suffix = "=";
const component = /^[a-z0-9_.-]+$/;

/** Where blobs arise, out of the way of all keys. */
export const temporaryFolder = "+temporary";

export function pathOfKey(root: string, key: string): string {
  return join(root, ...key.split("/")) + suffix;
}

interface Entry {
  readonly kind: "folder" | "blob";
  /** The key of a blob; of a folder, what all its keys begin with, the slash included. */
  readonly key: string;
}

/** Keys below `folder` that begin with `prefix`, in ascending order. `folder` is empty or ends in a slash. */
export async function* walkKeys(root: string, prefix: string, folder = ""): AsyncGenerator<string> {
  for (const { kind, key } of await entries(root, folder)) {
    if (kind === "blob") {
      if (key.startsWith(prefix)) yield key;
    } else if (key.startsWith(prefix) || prefix.startsWith(key)) {
      yield* walkKeys(root, prefix, key);
    }
  }
}

async function entries(root: string, folder: string): Promise<Entry[]> {
  let found: Dirent[];
  try {
    found = await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  // With its slash, a folder sorts where its keys do: after `a` and `a-b`, before `a0`.
  return found
    .flatMap((entry) => entryOf(folder, entry) ?? [])
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function entryOf(folder: string, entry: Dirent): Entry | undefined {
  if (entry.isDirectory() && component.test(entry.name))
    return { kind: "folder", key: `${folder}${entry.name}/` };
  const name = entry.name.slice(0, -suffix.length);
  const isBlob = entry.isFile() && entry.name.endsWith(suffix) && component.test(name);
  return isBlob ? { kind: "blob", key: folder + name } : undefined;
}
