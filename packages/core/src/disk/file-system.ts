import type { ChunkingParameters } from "../content/chunker.js";
import type { PiecesListener } from "../content/cut-file.js";
import type { ContentId, Manifest } from "../content/manifest.js";

/**
 * A path inside the root: names joined by "/", relative, with no empty, "." or ".." component. The
 * root itself is the empty string. Adapters check every component again before they touch the disk.
 */
export type RelativePath = string;

/** What a disk can do beyond the contract. The conformance suite asserts each both ways. */
export interface FileSystemCapabilities {
  /** Stats carry a `fileId` that survives renames. */
  readonly fileIds: boolean;
  readonly symlinks: boolean;
  /** The executable bit is stored. Where it is not, stats say `executable: undefined`. */
  readonly executableBit: boolean;
  /** A file keeps the `modifiedAtMs` that it is written with. Where it does not, that is when it was written here. */
  readonly modificationTimes: boolean;
  readonly watch: boolean;
  /**
   * Files can be hollow: there, with all that is known of them but their bytes. Only for a disk that nobody but this file
   * system writes to: any other program would take such a file for an empty one, and save it as that.
   */
  readonly hollowFiles: boolean;
}

export interface FileStat {
  /** `other`: a device, socket or pipe; listed, never touched. */
  readonly kind: "file" | "folder" | "symlink" | "other";
  /** 0 for anything but files. */
  readonly sizeBytes: number;
  /** When the content last changed, in fractional milliseconds since 1970. */
  readonly modifiedAtMs: number;
  /** When content or attributes last changed, by a clock that users cannot set; equal to `modifiedAtMs` where there is none. */
  readonly changedAtMs: number;
  /** The same for the same file object whatever its name, never used again for another one. */
  readonly fileId: string | undefined;
  readonly executable: boolean | undefined;
  /** The content that a hollow file stands for: its bytes are not on this disk. Undefined for anything else. */
  readonly hollow?: ContentId | undefined;
}

export interface FolderEntry extends FileStat {
  readonly name: string;
}

/** Whether nothing about a file has changed between two stats, as far as the disk can tell. */
export function sameStat(a: FileStat, b: FileStat): boolean {
  return (
    a.kind === b.kind &&
    a.sizeBytes === b.sizeBytes &&
    a.modifiedAtMs === b.modifiedAtMs &&
    a.changedAtMs === b.changedAtMs &&
    a.fileId === b.fileId &&
    a.executable === b.executable &&
    a.hollow === b.hollow
  );
}

export interface OpenFile {
  /** Exactly `length` bytes from `offset`, fewer only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  stat(): Promise<FileStat>;
  close(): Promise<void>;
}

export interface CutFile {
  readonly manifest: Manifest;
  /** The stat before and after reading, which were the same. */
  readonly stat: FileStat;
}

export interface WriteOptions {
  /** What the plan saw at the destination. Anything else there now fails with `destination_changed` and is left alone. */
  readonly expected: FileStat | "absent";
  /** What the plan saw as the folder above, where the caller knows it. */
  readonly folder?: FileStat | undefined;
  readonly modifiedAtMs: number;
  readonly executable: boolean;
  readonly signal?: AbortSignal;
}

/** What a hollow file stands for. */
export interface HollowContent {
  readonly contentId: ContentId;
  /** How large the file is when its bytes are here. */
  readonly sizeBytes: number;
}

/** Something on disk may have changed: at these paths, or, after an overflow, anywhere. */
export type DiskEvent =
  | { readonly kind: "changed"; readonly paths: readonly RelativePath[] }
  | { readonly kind: "overflow" };

export interface DiskWatch {
  close(): Promise<void>;
}

/**
 * Port: one folder tree on a device. `FileSystem` never follows a symlink, never leaves its root and
 * never overwrites or removes bytes for good: what it displaces goes to the local trash.
 *
 * Laws:
 * - Failures are `SyncError`s: `file_missing`, `permission_denied`, `disk_full`, `file_busy`,
 *   `name_not_storable`, `destination_exists`, `destination_changed`, `io_error`, `invalid_path`.
 *   "Permission denied" is never "missing".
 * - `write` is atomic and durable: the whole stream is in a temporary file on the same volume and
 *   flushed before the destination is looked at once more and replaced by a rename; then the folder is
 *   flushed. A failure, an abort or a crash leaves the destination as it was and no readable leftover.
 * - Every change of names is durable when it resolves, and what it displaces is durable in the trash before that.
 *   A power loss before then leaves the state before or after the change, never bytes that were not
 *   flushed, and nothing that is in neither place.
 * - A flush that fails is a failure of the call, and is not tried again on the same open file: its bytes may be
 *   gone. Where it was the folder's, the change may show already. Nobody gets to see it before it is durable:
 *   `list`, `stat`, `cut` and `remove` first flush what could not be flushed in that folder, and what a killed
 *   process left unflushed, and fail if that fails.
 * - Whatever changes anything does so in the folder whose marker was read last. Where that is not the root any more, as
 *   when another volume is mounted there, the call fails with `file_missing`.
 * - `move` and `create…` never replace anything: `destination_exists`.
 * - What is new at a path goes into the `folder` that the plan saw above it, where one is given. Another folder there now,
 *   as after a swap of two, is left alone: `file_missing`.
 * - `remove` takes a file or link to the trash if it is still `expected`, else `destination_changed`;
 *   it removes a folder only when it is empty, else `destination_exists`. A missing path is success.
 * - A hollow file is listed, moved, replaced and removed like any other one, now and after a restart. Its stat has the content
 *   that it stands for, with that content's size, and the time and mode that it was given. Its bytes are never made up:
 *   `open` and `cut` fail with `content_not_here`. A `write` that expects it fills it. There is nothing in it to be kept:
 *   whatever displaces or removes it leaves nothing in the trash.
 * - The reserved folder `.syncline` in the root holds marker, temporary files and trash. It is never
 *   listed, and every path that enters it is `invalid_path`.
 */
export interface FileSystem {
  readonly capabilities: FileSystemCapabilities;
  /** The entries of a folder, in no particular order. */
  list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]>;
  /** Undefined when nothing is there. */
  stat(path: RelativePath): Promise<FileStat | undefined>;
  readLink(path: RelativePath): Promise<string>;
  open(path: RelativePath): Promise<OpenFile>;
  /**
   * Reads a whole file once and cuts it; `file_busy` when it changed meanwhile. Memory is bounded by a few maximum
   * chunks. `onPieces` gets the packed inner pieces of chunks as they are cut, where somebody wants them.
   */
  cut(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<CutFile>;
  /** Returns the stat of the file in its place. */
  write(
    path: RelativePath,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<FileStat>;
  /**
   * Puts a hollow file in the place of a file, or of nothing, with the laws of `write`: what is not `expected` is left
   * alone, and it is whole and durable when this resolves. A failure, an abort, a crash or a power loss leaves
   * what was there, with all of its bytes, or the hollow file.
   *
   * The one call that gives bytes up for good: those of the file that it displaces do not go to the trash, and are freed
   * once the hollow file is durable. Whoever calls it answers for it that they are somewhere else. A reader that has the
   * file open gets its bytes or an error, never others.
   *
   * Fails with `unsupported` on a disk without `hollowFiles`.
   */
  writeHollow(path: RelativePath, content: HollowContent, options: WriteOptions): Promise<FileStat>;
  createFolder(path: RelativePath, folder?: FileStat): Promise<FileStat>;
  createSymlink(path: RelativePath, target: string, folder?: FileStat): Promise<FileStat>;
  /**
   * Renames within the root and returns the stat at the new place. `from` must still be `expected`, and the folder that
   * it goes into `folder`, where they are given.
   */
  move(from: RelativePath, to: RelativePath, expected?: FileStat, folder?: FileStat): Promise<FileStat>;
  remove(path: RelativePath, expected: FileStat): Promise<void>;
  /**
   * Forgets what has been in the trash for longer than `retentionMs`, and what a crash left of unfinished writes.
   * Returns how many files of the trash went.
   */
  emptyTrash(retentionMs: number): Promise<number>;
  /** The id in the root's marker; undefined when the root is there without one. `file_missing` when the root is not there. */
  readMarker(): Promise<string | undefined>;
  writeMarker(id: string): Promise<void>;
  /** Resolves when changes from now on will be reported. Reports may repeat, merge and come late, but not be lost without an `overflow`. */
  watch(listener: (event: DiskEvent) => void): Promise<DiskWatch>;
  close(): Promise<void>;
}
