import { type FileStat, SyncError } from "@syncline/core";
import { failureName, onDisk } from "./disk-errors.js";

/** What is at a path. A `File` is as the file was when it was looked at, and cannot be read any more once that has changed. */
export type Entry =
  | { readonly kind: "file"; readonly handle: FileSystemFileHandle; readonly file: File }
  | { readonly kind: "folder"; readonly handle: FileSystemDirectoryHandle };

/** Real disks hold no longer names, and the browsers that keep the origin's files under their own names have such a disk. */
const nameBytes = 255;

/** `name_not_storable` unless the platform can hold the name. */
export function checkStorable(name: string): void {
  if (new TextEncoder().encode(name).length > nameBytes) throw new SyncError("name_not_storable");
}

/** What has that name in a folder; undefined when nothing has. */
export async function entryIn(folder: FileSystemDirectoryHandle, name: string): Promise<Entry | undefined> {
  try {
    const handle = await folder.getFileHandle(name);
    return { kind: "file", handle, file: await handle.getFile() };
  } catch (error) {
    if (isNoEntry(error)) return undefined;
    if (failureName(error) !== "TypeMismatchError") return await onDisk(() => Promise.reject(error));
  }
  try {
    return { kind: "folder", handle: await folder.getDirectoryHandle(name) };
  } catch (error) {
    if (isNoEntry(error)) return undefined;
    return await onDisk(() => Promise.reject(error));
  }
}

/** The folder of that name in a folder; undefined when nothing has that name, or a file. */
export async function folderIn(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await folder.getDirectoryHandle(name);
  } catch (error) {
    if (isNoEntry(error) || failureName(error) === "TypeMismatchError") return undefined;
    return await onDisk(() => Promise.reject(error));
  }
}

/** The folder of that name in a folder, made where it is missing. Throws `name_not_storable`, `file_missing` where a file is. */
export async function makeFolder(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemDirectoryHandle> {
  return await storably(() => folder.getDirectoryHandle(name, { create: true }));
}

/** The file of that name in a folder, made empty where it is missing. */
export async function makeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle> {
  return await storably(() => folder.getFileHandle(name, { create: true }));
}

/** Runs a step that gives a name to something. */
export async function storably<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await onDisk(step);
  } catch (error) {
    // Browsers refuse a name with a TypeError.
    throw error instanceof TypeError ? new SyncError("name_not_storable", { cause: error }) : error;
  }
}

/** Takes a file's name, or an empty folder's, from it; content, where there is nothing of that name. */
export async function removeEntry(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if (!isNoEntry(error)) await onDisk(() => Promise.reject(error));
  }
}

/** A name that the platform cannot hold is not there. */
function isNoEntry(error: unknown): boolean {
  return failureName(error) === "NotFoundError" || error instanceof TypeError;
}

/** Neither ids nor modes are to be had, and of folders not even times. */
export function statOf(entry: Entry): FileStat {
  const isFile = entry.kind === "file";
  const modifiedAtMs = isFile ? entry.file.lastModified : 0;
  return {
    kind: entry.kind,
    sizeBytes: isFile ? entry.file.size : 0,
    modifiedAtMs,
    changedAtMs: modifiedAtMs,
    fileId: undefined,
    executable: undefined,
  };
}
