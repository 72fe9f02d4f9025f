import type { FileStat, RelativePath } from "../disk/index.js";
import type { Problem } from "../engine/events.js";
import type { FileContent } from "./file-content.js";

/**
 * How a path stands, as far as the last looks at disk and journal know.
 *
 * - `in-sync`: this disk and the journal have the same. Of a folder: itself, whatever is in it.
 * - `waiting`: something is still to be looked at, sent or brought.
 * - `problem`: something keeps it from being in sync; `problem` says what, and what to do.
 * - `ignored`: it does not sync, by the ignore rules.
 */
export type PathSync =
  | { readonly sync: "in-sync" | "waiting" | "ignored" }
  | { readonly sync: "problem"; readonly problem: Problem };

/** Something in the folder, as it is now. */
export type FileEntry = FileStat &
  PathSync & {
    /** From the root, with "/" between the names. */
    readonly path: RelativePath;
    readonly name: string;
  };

export interface FileCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ReadFileOptions extends FileCallOptions {
  /** The first byte to read. Default 0. */
  readonly offset?: number | undefined;
  /** How many bytes at most; fewer come only at the end of the file. Default: all that follow. */
  readonly length?: number | undefined;
  /** Read this state of the file alone: `destination_changed` when it has another one now. */
  readonly expected?: FileStat | undefined;
}

export interface ChangeFileOptions extends FileCallOptions {
  /** Do it only while this is what is there: `destination_changed` otherwise. Default: whatever is there. */
  readonly expected?: FileStat | undefined;
}

export interface WriteFileOptions extends FileCallOptions {
  /** Write only while this is what is there: `destination_changed`, or `destination_exists` where nothing should be. */
  readonly expected?: FileStat | "absent" | undefined;
  /** When the content changed, in milliseconds since 1970, on a disk that keeps what it is told. Default: now. */
  readonly modifiedAtMs?: number | undefined;
  /** Default: as it was before, and not for a new file. */
  readonly executable?: boolean | undefined;
}

/**
 * The files of a synced folder. Everything here is what a user of the folder could do, offline as well as online: it is
 * done on this device at once, and the engine is told which paths to look at. Nothing is overwritten or removed for
 * good: what is displaced goes to this device's trash, and stays there for the retention that the settings name.
 *
 * Calls about one path, and about a folder and what is in it, take effect in the order in which they were made. What
 * else happens at a path meanwhile, by the engine or by other programs, is not undone: a call whose intent is plain
 * looks again and does it on top of that.
 *
 * Rejects with `SyncError`s: `invalid_path`; `file_missing`; `destination_exists` and `destination_changed` where something
 * is in the way, or is not what was expected; `unsupported_file` for links and devices, which are never followed nor
 * written; `permission_denied`, `disk_full`, `name_not_storable`, `file_busy`, `io_error`; `closed`. A cancel rejects with
 * `signal.reason` and leaves each file as it was before or as it should be after, never half of either.
 */
export interface SyncFiles {
  /** What is in a folder, by name. Default: the root. */
  list(folder?: RelativePath, options?: FileCallOptions): Promise<FileEntry[]>;
  /** Undefined when nothing is there. */
  stat(path: RelativePath, options?: FileCallOptions): Promise<FileEntry | undefined>;
  /** The bytes of one state of a file: all that are asked for, in memory. */
  read(path: RelativePath, options?: ReadFileOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** The same, as the text that they are in UTF-8. */
  text(path: RelativePath, options?: ReadFileOptions): Promise<string>;
  /**
   * The bytes in pieces, read as they are asked for; made for `Response` and the like. Fails with `file_busy` when the
   * file changes meanwhile, so that nobody takes parts of two states for a file.
   */
  stream(path: RelativePath, options?: ReadFileOptions): ReadableStream<Uint8Array<ArrayBuffer>>;
  /**
   * Makes `content` the file's, whole and durable when it resolves; makes the folders above it where they are missing. What
   * was there is in the trash. A stream can be read only once: where something else happens at the path
   * after it was begun, the write fails with `destination_changed` or `destination_exists`.
   */
  write(path: RelativePath, content: FileContent, options?: WriteFileOptions): Promise<FileEntry>;
  /** Makes the folder, and those above it, where they are missing. One that is there is success. */
  makeFolder(path: RelativePath, options?: FileCallOptions): Promise<FileEntry>;
  /**
   * Renames or moves a file or folder; makes the folders above its new place. Never replaces anything: `destination_exists`.
   * Throws `move_cycle` for a folder that would go into itself.
   */
  move(from: RelativePath, to: RelativePath, options?: ChangeFileOptions): Promise<FileEntry>;
  /**
   * Takes a file, or a folder with all that is in it, to the trash; nothing there is success. What comes into a folder while it is
   * being removed stays, and so does the folder: `folder_not_empty`.
   */
  remove(path: RelativePath, options?: ChangeFileOptions): Promise<void>;
}
