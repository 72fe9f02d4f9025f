import {
  baseName,
  type FileEntry,
  isSyncError,
  joinPath,
  parentPath,
  type RelativePath,
  type SyncFiles,
  type SyncStatus,
} from "@syncline/core";
import { readBlob } from "../media/index.js";
import { withoutInner } from "../move/index.js";
import { freeName, nameIsTaken } from "../names/index.js";
import type { NamesIn } from "../upload/index.js";

/** The names in a folder; none where there is no folder. */
export async function namesIn(files: SyncFiles, folder: RelativePath): Promise<string[]> {
  try {
    return (await files.list(folder)).map(({ name }) => name);
  } catch (error) {
    if (isSyncError(error, "file_missing")) return [];
    throw error;
  }
}

export async function namesInAll(files: SyncFiles, folders: Iterable<RelativePath>): Promise<NamesIn> {
  const found = new Map<RelativePath, readonly string[]>();
  for (const folder of folders) found.set(folder, await namesIn(files, folder));
  return found;
}

/** Moves all of them into a folder, under names that are free there. Returns the new paths. */
export async function moveAll(
  files: SyncFiles,
  paths: readonly RelativePath[],
  folder: RelativePath,
): Promise<RelativePath[]> {
  const names = await namesIn(files, folder);
  const moved: RelativePath[] = [];
  for (const path of withoutInner(paths).filter((inner) => parentPath(inner) !== folder)) {
    const kind = (await files.stat(path))?.kind === "folder" ? "folder" : "file";
    const name = freeName(baseName(path), nameIsTaken(names), kind);
    await files.move(path, joinPath(folder, name));
    names.push(name);
    moved.push(joinPath(folder, name));
  }
  return moved;
}

/**
 * Whether some of it may be on this device alone: what the server never had, its trash does not have either.
 * Nobody knows of everything in a folder; there the whole drive has to be in sync.
 */
export function isOnlyHere(
  entries: readonly FileEntry[],
  { pending, inSyncAtMs, phase }: SyncStatus,
): boolean {
  const isSettled = pending === 0 && inSyncAtMs !== undefined && phase !== "offline";
  return entries.some(({ kind, sync }) => (kind === "folder" ? !isSettled : sync !== "in-sync"));
}

/** Gives a file to the browser, which puts it where downloads go. */
export async function downloadFile(files: SyncFiles, entry: FileEntry): Promise<void> {
  const url = URL.createObjectURL(await readBlob(files, entry));
  const link = document.createElement("a");
  link.href = url;
  link.download = entry.name;
  link.click();
  // The browser has begun to read it when this task is over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
