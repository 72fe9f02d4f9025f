import { SyncError } from "@syncline/core";
import { onDisk } from "./disk-errors.js";
import { entryIn, makeFile, makeFolder, removeEntry, storably } from "./entries.js";
import { piecesOf } from "./reading.js";
import { writableSink, writeInto } from "./sink.js";

/** A name in a folder. */
export interface Place {
  readonly folder: FileSystemDirectoryHandle;
  readonly name: string;
}

/**
 * Gives a file another place. What has that name there is replaced: whoever calls has looked. In one step where the browser
 * can rename; elsewhere the bytes are copied, and complete under the new name before the old one goes.
 */
export async function moveFile(from: Place, to: Place): Promise<void> {
  const handle = await onDisk(() => from.folder.getFileHandle(from.name));
  if (await renamed(handle, to)) return;
  const file = await onDisk(() => handle.getFile());
  await copyFile(file, to);
  // What somebody saves from here on is lost with the name. No browser removes a file only if it is as it was.
  const { lastModified, size } = await onDisk(() => handle.getFile());
  if (lastModified !== file.lastModified || size !== file.size) {
    await removeEntry(to.folder, to.name);
    throw new SyncError("file_busy");
  }
  await removeEntry(from.folder, from.name);
}

/**
 * Moves all that is in a folder into another one, which may have some of it already, and then takes the empty folder away.
 * So it can be broken off anywhere and begun again. What is in the way in the other folder stays there, and what it is in
 * the way of stays where it was, unless that is the same.
 */
export async function moveFolder(from: Place, to: Place): Promise<void> {
  const entry = await entryIn(from.folder, from.name);
  if (entry?.kind !== "folder") return;
  const target = await makeFolder(to.folder, to.name);
  for (const { name, kind } of await childrenOf(entry.handle)) {
    const [source, destination] = [
      { folder: entry.handle, name },
      { folder: target, name },
    ];
    if (kind === "directory") await moveFolder(source, destination);
    else await moveUnlessTaken(source, destination);
  }
  if ((await childrenOf(entry.handle)).length === 0) await removeEntry(from.folder, from.name);
}

/** Moves a file to where nothing is, or an unfinished copy of it. Anything else there stays, and so does the file. */
export async function moveUnlessTaken(from: Place, to: Place): Promise<void> {
  const source = await entryIn(from.folder, from.name);
  if (source?.kind !== "file") return;
  const taken = await entryIn(to.folder, to.name);
  if (taken === undefined || (taken.kind === "file" && taken.file.size === 0))
    return await moveFile(from, to);
  if (taken.kind === "file" && (await sameContent(source.file, taken.file))) {
    await removeEntry(from.folder, from.name);
  }
}

export async function childrenOf(folder: FileSystemDirectoryHandle): Promise<FileSystemHandle[]> {
  return await onDisk(async () => {
    const children: FileSystemHandle[] = [];
    for await (const child of folder.values()) children.push(child);
    return children;
  });
}

/** False where the browser cannot rename this file, as it is on most disks outside of the origin's own. */
async function renamed(handle: FileSystemFileHandle, to: Place): Promise<boolean> {
  if (handle.move === undefined) return false;
  try {
    await storably(async () => await handle.move?.(to.folder, to.name));
    return true;
  } catch (error) {
    if (error instanceof SyncError && error.details?.["browserError"] === "NotSupportedError") return false;
    throw error;
  }
}

/** The copy is empty until all of it is there. */
async function copyFile(file: File, { folder, name }: Place): Promise<void> {
  const copy = await makeFile(folder, name);
  await writeInto(await writableSink(copy), piecesOf(file));
}

/** Bytes that are compared at once. */
const compareBytes = 1024 * 1024;

async function sameContent(a: File, b: File): Promise<boolean> {
  if (a.size !== b.size) return false;
  for (let at = 0; at < a.size; at += compareBytes) {
    const [left, right] = await onDisk(() =>
      Promise.all(
        [a, b].map(async (file) => new Uint8Array(await file.slice(at, at + compareBytes).arrayBuffer())),
      ),
    );
    if (left?.some((byte, index) => byte !== right?.[index])) return false;
  }
  return true;
}
