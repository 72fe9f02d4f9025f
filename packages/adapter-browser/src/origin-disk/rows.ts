import type { ContentId, FileStat, RelativePath } from "@syncline/core";
import type { DBSchema } from "idb";

/** Names a content: the time that the disk was opened for, and a number in it. No name is ever used again. */
export type ContentName = [generation: number, serial: number];

/** What has a name in a folder. Its key is that place, so that a folder moves with all that is in it when its own row does. */
export interface NodeRow {
  /** The id of the folder that it is in. */
  readonly parent: number;
  readonly name: string;
  /** Of this node for ever, wherever it goes. */
  readonly id: number;
  readonly kind: "file" | "folder" | "symlink";
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly changedAtMs: number;
  readonly executable: boolean;
  /** Of a file whose bytes are not in the table of small ones. */
  readonly content?: ContentName;
  /** Of a link. */
  readonly target?: string;
  /** Of a file whose bytes are not on this disk: the content that it stands for. */
  readonly hollow?: ContentId;
}

/** A file or link that was displaced. */
export interface TrashRow {
  readonly trashedAtMs: number;
  readonly id: number;
  /** Where it was. */
  readonly path: RelativePath;
  readonly node: NodeRow;
}

/** The disk itself, in one row. */
export interface DiskRow {
  /** Which disk this is, out of all that ever had its name. */
  readonly disk: string;
  /** The id of the root folder. */
  readonly root: number;
  readonly nextId: number;
  /** How often it was opened. Who opened it last may change it, and nobody else. */
  readonly generation: number;
  /** Contents of generations below are named by a node, or by one in the trash. */
  readonly sweptBelow: number;
  readonly marker?: string;
  /** A content was missing or cut short when somebody wanted to read it. */
  readonly doubted: boolean;
}

export interface DiskSchema extends DBSchema {
  disk: { key: "disk"; value: DiskRow };
  nodes: { key: [parent: number, name: string]; value: NodeRow; indexes: { content: ContentName } };
  trash: { key: [trashedAtMs: number, id: number]; value: TrashRow; indexes: { content: ContentName } };
  /** Bytes of small files, by the ids of their nodes. */
  small: { key: number; value: Uint8Array };
  /** Contents that were given up, and are removed or will be. */
  freed: { key: ContentName; value: ContentName };
}

export const storeNames = ["disk", "nodes", "trash", "small", "freed"] as const;

/** A disk on which nothing is yet. */
export function newDisk(): DiskRow {
  return { disk: crypto.randomUUID(), root: 1, nextId: 2, generation: 0, sweptBelow: 0, doubted: false };
}

/** The root has no row of its own. */
export function rootRow({ root }: DiskRow): NodeRow {
  const times = { modifiedAtMs: 0, changedAtMs: 0 };
  return { parent: 0, name: "", id: root, kind: "folder", sizeBytes: 0, ...times, executable: false };
}

/** `disk` tells its ids from those of all other disks. */
export function statOf(disk: string, row: NodeRow): FileStat {
  const { kind, sizeBytes, modifiedAtMs, changedAtMs, executable, id, hollow } = row;
  const fileId = `${disk.slice(0, 8)}-${id}`;
  const stat = { kind, sizeBytes, modifiedAtMs, changedAtMs, fileId, executable };
  return hollow === undefined ? stat : { ...stat, hollow };
}
