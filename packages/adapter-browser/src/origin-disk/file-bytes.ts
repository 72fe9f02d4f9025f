import { SyncError } from "@syncline/core";
import { piecesOf, readRange } from "../disk/index.js";
import type { Contents } from "./contents.js";
import type { NodeRow } from "./rows.js";
import type { TreeView } from "./tree-view.js";

/** The bytes of one file as it was looked at, which never change. */
export interface FileBytes {
  read(offset: number, length: number): Promise<Uint8Array>;
  pieces(): AsyncIterable<Uint8Array>;
}

/** A file with its bytes where they are small. Throws `unsupported_file` for anything else, `content_not_here` for a hollow one. */
export async function fileIn(view: TreeView, row: NodeRow): Promise<FoundFile> {
  if (row.kind !== "file") throw new SyncError("unsupported_file");
  if (row.hollow !== undefined) throw new SyncError("content_not_here");
  return { row, small: row.content === undefined ? await view.smallBytes(row) : undefined };
}

export interface FoundFile {
  readonly row: NodeRow;
  readonly small: Uint8Array | undefined;
}

/** Undefined where they are not there, or not all. */
export async function bytesOf(
  contents: Contents,
  { row: { content, sizeBytes }, small }: FoundFile,
): Promise<FileBytes | undefined> {
  if (small !== undefined) return small.length === sizeBytes ? smallBytes(small) : undefined;
  const blob = content && (await contents.find(content));
  if (blob?.size !== sizeBytes) return undefined;
  return { read: (offset, length) => readRange(blob, offset, length), pieces: () => piecesOf(blob) };
}

const smallBytes = (bytes: Uint8Array): FileBytes => ({
  read: async (offset, length) => bytes.slice(offset, offset + length),
  async *pieces() {
    if (bytes.length > 0) yield bytes;
  },
});
