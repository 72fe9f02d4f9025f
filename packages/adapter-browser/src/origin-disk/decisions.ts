import { baseName, type FileStat, isExpected, type RelativePath, SyncError, sameStat } from "@syncline/core";
import { checkStorable } from "../disk/index.js";
import type { Decide, RowWrite } from "./disk-tree.js";
import { type ContentName, type DiskRow, type NodeRow, statOf, type TrashRow } from "./rows.js";
import type { TreeView } from "./tree-view.js";

/** Who changes what, and when. */
export interface Author {
  readonly disk: string;
  /** What the disk was opened as. */
  readonly generation: number;
  readonly nowMs: number;
}

/** What a new node is, but for its place, id and change time. */
export type NewNode = Omit<NodeRow, "parent" | "name" | "id" | "changedAtMs">;

const missing = () => new SyncError("file_missing");
const exists = () => new SyncError("destination_exists");
const changed = () => new SyncError("destination_changed");

const put =
  (row: NodeRow): RowWrite =>
  (stores) =>
    stores.objectStore("nodes").put(row);
const drop =
  ({ parent, name }: NodeRow): RowWrite =>
  (stores) =>
    stores.objectStore("nodes").delete([parent, name]);
const free =
  (name: ContentName): RowWrite =>
  (stores) =>
    stores.objectStore("freed").put(name, name);
const putDisk =
  (row: DiskRow): RowWrite =>
  (stores) =>
    stores.objectStore("disk").put(row, "disk");

/**
 * The disk, if it is still this author's to change. Throws `file_missing` where another disk has come into the place of the one
 * that was opened, `closed` where somebody has opened it since: one holder at a time.
 */
async function ownDisk(view: TreeView, { disk, generation }: Author): Promise<DiskRow> {
  const row = await view.disk();
  if (row.disk !== disk) throw new SyncError("file_missing", { details: { folder: "missing" } });
  if (row.generation === generation) return row;
  throw new SyncError("closed", { message: "Another tab has opened this disk." });
}

/** A place for something new, in the folder that was seen. Throws `name_not_storable`, `file_missing`. */
async function placeFor(view: TreeView, author: Author, path: RelativePath, seen: FileStat | undefined) {
  checkStorable(baseName(path));
  const place = await view.place(path);
  if (seen !== undefined && !isExpected(statOf(author.disk, place.folder), seen)) throw missing();
  return place;
}

export interface Destination {
  readonly path: RelativePath;
  readonly expected: FileStat | "absent";
  readonly folder: FileStat | undefined;
}

/**
 * The place where a file is to be written. Throws `name_not_storable`, `file_missing`, and unless what is there is as
 * expected `destination_exists` or `destination_changed`.
 */
export async function fileDestination(
  view: TreeView,
  author: Author,
  { path, expected, folder }: Destination,
) {
  const disk = await ownDisk(view, author);
  const place = await placeFor(view, author, path, folder);
  const { current } = place;
  if (current?.kind === "folder" || (expected === "absent" && current !== undefined)) throw exists();
  if (expected !== "absent" && !(current && sameStat(statOf(author.disk, current), expected)))
    throw changed();
  return { disk, ...place };
}

/** A file gets its place; what was there goes to the trash. `small`: its bytes, where they have no content of their own. */
export function placeFile(
  author: Author,
  destination: Destination,
  node: NewNode,
  small: Uint8Array | undefined,
): Decide<FileStat> {
  return async (view) => {
    const { disk, folder, name, current } = await fileDestination(view, author, destination);
    const row = { ...node, parent: folder.id, name, id: disk.nextId, changedAtMs: author.nowMs };
    const writes = current === undefined ? [] : discard(author, destination.path, current);
    writes.push(putDisk({ ...disk, nextId: disk.nextId + 1 }), put(row));
    if (small !== undefined) writes.push((stores) => stores.objectStore("small").put(small, row.id));
    return { answer: statOf(disk.disk, row), writes };
  };
}

/**
 * A hollow file gets its place. The bytes of the file that was there are given up, and a link goes to the trash. Answers the
 * contents that nobody needs any more, too.
 */
export function placeHollow(
  author: Author,
  destination: Destination,
  node: NewNode,
): Decide<{ stat: FileStat; freed: readonly ContentName[] }> {
  return async (view) => {
    const { disk, folder, name, current } = await fileDestination(view, author, destination);
    const row = { ...node, parent: folder.id, name, id: disk.nextId, changedAtMs: author.nowMs };
    const freed = current?.content === undefined ? [] : [current.content];
    const writes = [putDisk({ ...disk, nextId: disk.nextId + 1 }), put(row), ...freed.map(free)];
    if (current?.kind === "file") writes.push((stores) => stores.objectStore("small").delete(current.id));
    else if (current !== undefined) writes.push(...discard(author, destination.path, current));
    return { answer: { stat: statOf(disk.disk, row), freed }, writes };
  };
}

/** A folder or a link where nothing is. */
export function createNode(
  author: Author,
  path: RelativePath,
  node: NewNode,
  seen: FileStat | undefined,
): Decide<FileStat> {
  return async (view) => {
    const disk = await ownDisk(view, author);
    const { folder, name, current } = await placeFor(view, author, path, seen);
    if (current !== undefined) throw exists();
    const row = { ...node, parent: folder.id, name, id: disk.nextId, changedAtMs: author.nowMs };
    return {
      answer: statOf(disk.disk, row),
      writes: [putDisk({ ...disk, nextId: disk.nextId + 1 }), put(row)],
    };
  };
}

/** Something gets another place, with all that is in it. */
export function moveNode(
  author: Author,
  from: RelativePath,
  to: RelativePath,
  expected: FileStat | undefined,
  seen: FileStat | undefined,
): Decide<FileStat> {
  return async (view) => {
    const { disk } = await ownDisk(view, author);
    const row = await view.existing(from);
    if (expected !== undefined && !isExpected(statOf(disk, row), expected)) throw changed();
    const { folder, name, current } = await placeFor(view, author, to, seen);
    if (current !== undefined) throw exists();
    const moved = { ...row, parent: folder.id, name, changedAtMs: author.nowMs };
    return { answer: statOf(disk, moved), writes: [drop(row), put(moved)] };
  };
}

/** A file or link goes to the trash, and an empty folder goes. Answers whether there was anything. */
export function removeNode(author: Author, path: RelativePath, expected: FileStat): Decide<boolean> {
  return async (view) => {
    const { disk } = await ownDisk(view, author);
    const row = await view.find(path);
    if (row === undefined) return { answer: false, writes: [] };
    if (!isExpected(statOf(disk, row), expected)) throw changed();
    if (row.kind !== "folder") return { answer: true, writes: [drop(row), ...discard(author, path, row)] };
    if (!(await view.isEmpty(row))) throw exists();
    return { answer: true, writes: [drop(row)] };
  };
}

/** The disk itself is changed. */
export function changeDisk(author: Author, change: (disk: DiskRow) => DiskRow): Decide<void> {
  return async (view) => ({ answer: undefined, writes: [putDisk(change(await ownDisk(view, author)))] });
}

/** What `opened` makes of the disk, which is a new one where there is none yet. */
export function openDisk(opened: (disk: DiskRow | undefined) => DiskRow): Decide<DiskRow> {
  return async (view) => {
    const disk = opened(await view.diskIfThere());
    return { answer: disk, writes: [putDisk(disk)] };
  };
}

/** What has lost its bytes goes, and the marker with it: then nobody takes that for what a user has done. */
export function forget(author: Author, lost: readonly NodeRow[]): Decide<void> {
  return async (view) => {
    const { marker: _, ...disk } = await ownDisk(view, author);
    return { answer: undefined, writes: [...lost.map(drop), putDisk({ ...disk, doubted: false })] };
  };
}

/** There is nothing in a hollow file to be kept. */
function discard({ nowMs }: Author, path: RelativePath, node: NodeRow): RowWrite[] {
  if (node.hollow !== undefined) return [];
  return [(stores) => stores.objectStore("trash").put({ trashedAtMs: nowMs, id: node.id, path, node })];
}

/** Rows of the trash go for good with the small bytes that they had, and notes of what was freed. */
export function forgetTrash(
  author: Author,
  rows: readonly TrashRow[],
  freed: readonly ContentName[],
): Decide<void> {
  return async (view) => {
    await ownDisk(view, author);
    const notes = freed.map(
      (name): RowWrite =>
        (stores) =>
          stores.objectStore("freed").delete(name),
    );
    const trashed = rows.flatMap(({ trashedAtMs, id }): RowWrite[] => [
      (stores) => stores.objectStore("trash").delete([trashedAtMs, id]),
      (stores) => stores.objectStore("small").delete(id),
    ]);
    return { answer: undefined, writes: [...notes, ...trashed] };
  };
}
