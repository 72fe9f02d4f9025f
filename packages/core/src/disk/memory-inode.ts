import type { FileStat, HollowContent } from "./file-system.js";

interface Inode {
  readonly id: string;
  modifiedAtMs: number;
  changedAtMs: number;
}
export interface MemoryFile extends Inode {
  readonly kind: "file";
  /** Empty while the file is hollow. */
  bytes: Uint8Array;
  executable: boolean;
  /** What the file stands for while its bytes are not here. */
  hollow?: HollowContent | undefined;
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
  const hollow = inode.kind === "file" ? inode.hollow : undefined;
  return {
    kind: inode.kind,
    sizeBytes: inode.kind === "file" ? (hollow?.sizeBytes ?? inode.bytes.length) : 0,
    modifiedAtMs: inode.modifiedAtMs,
    changedAtMs: inode.changedAtMs,
    fileId: inode.id,
    executable: inode.kind === "file" && inode.executable,
    ...(hollow === undefined ? {} : { hollow: hollow.contentId }),
  };
}

/** Kind, content or target in one text, by which two disks are compared. */
export function describeInode(inode: MemoryInode): string {
  if (inode.kind === "folder") return "folder";
  if (inode.kind === "symlink") return `link:${inode.target}`;
  const mode = inode.executable ? "x" : "-";
  if (inode.hollow !== undefined) return `hollow:${mode}:${inode.hollow.contentId}`;
  const hex = Array.from(inode.bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `file:${mode}:${hex}`;
}

/** Bytes of what is in a folder, or of a file. */
export function inodeBytes(inode: MemoryInode): number {
  if (inode.kind === "file") return inode.bytes.length;
  if (inode.kind === "symlink") return 0;
  let sum = 0;
  for (const entry of inode.entries.values()) sum += inodeBytes(entry.inode);
  return sum;
}

/** Whether there is something in it for the trash to keep. */
export function hasBytes(inode: MemoryInode): boolean {
  return inode.kind === "symlink" || (inode.kind === "file" && inode.hollow === undefined);
}

/** Bytes that are read at once. */
const readBytes = 256 * 1024;

/** What a file holds, in pieces; other programs get their turn in between. */
export async function* piecesOf(file: MemoryFile): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < file.bytes.length; offset += readBytes) {
    await Promise.resolve();
    yield file.bytes.subarray(offset, offset + readBytes);
  }
}
