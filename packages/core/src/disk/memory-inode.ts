import type { FileStat } from "./file-system.js";

interface Inode {
  readonly id: string;
  modifiedAtMs: number;
  changedAtMs: number;
}
export interface MemoryFile extends Inode {
  readonly kind: "file";
  bytes: Uint8Array;
  executable: boolean;
}
export interface MemoryFolder extends Inode {
  readonly kind: "folder";
  /** By the disk's own key of the name. */
  readonly entries: Map<string, MemoryEntry>;
}
export interface MemoryLink extends Inode {
  readonly kind: "symlink";
  target: string;
}
export type MemoryInode = MemoryFile | MemoryFolder | MemoryLink;

export interface MemoryEntry {
  readonly name: string;
  readonly inode: MemoryInode;
}

/** The stat of an inode on a disk with every ability. */
export function statInode(inode: MemoryInode): FileStat {
  return {
    kind: inode.kind,
    sizeBytes: inode.kind === "file" ? inode.bytes.length : 0,
    modifiedAtMs: inode.modifiedAtMs,
    changedAtMs: inode.changedAtMs,
    fileId: inode.id,
    executable: inode.kind === "file" && inode.executable,
  };
}

/** Kind, content or target in one text, by which two disks are compared. */
export function describeInode(inode: MemoryInode): string {
  if (inode.kind === "folder") return "folder";
  if (inode.kind === "symlink") return `link:${inode.target}`;
  const hex = Array.from(inode.bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `file:${inode.executable ? "x" : "-"}:${hex}`;
}

/** Bytes of what is in a folder, or of a file. */
export function inodeBytes(inode: MemoryInode): number {
  if (inode.kind === "file") return inode.bytes.length;
  if (inode.kind === "symlink") return 0;
  let sum = 0;
  for (const entry of inode.entries.values()) sum += inodeBytes(entry.inode);
  return sum;
}
