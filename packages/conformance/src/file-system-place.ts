import type { FileSystem, FileSystemCapabilities, RelativePath } from "@syncline/core";

/** Some platforms can do by promise alone what others do at once. */
type Soon<T> = T | Promise<T>;

/** Another program on the device: it overwrites and deletes without asking anybody. Folders above a path are made. */
export interface UserHand {
  save(path: RelativePath, content: Uint8Array | string): Soon<void>;
  read(path: RelativePath): Soon<Uint8Array | undefined>;
  makeFolder(path: RelativePath): Soon<void>;
  makeLink(path: RelativePath, target: string): Soon<void>;
  rename(from: RelativePath, to: RelativePath): Soon<void>;
  /** Deletes a file, link or whole folder. */
  delete(path: RelativePath): Soon<void>;
  /** Deletes the root itself. */
  deleteRoot(): Soon<void>;
  /** Puts another, empty folder in the root's place. Returns what puts the first one back. */
  exchangeRoot(): Soon<() => Soon<void>>;
}

/** A root of its own for one case. */
export interface FileSystemPlace {
  readonly fs: FileSystem;
  readonly hand: UserHand;
  /** Opens the same root once more, as after a restart. */
  reopen(): Soon<FileSystem>;
  /** The content of every file in the trash. */
  trashed(): Soon<Uint8Array[]>;
  /** Leaves an unfinished temporary file, as a process that is killed in the middle of a write does. */
  abandonWrite(): Soon<void>;
  /** How many temporary files there are. */
  leftovers(): Soon<number>;
  /** A folder beside the root, for links to point to: its absolute path, and what is in it. */
  readonly outside?: { readonly path: string; names(): Soon<string[]> };
  /** Runs `work` while the system denies access to `path`; left out where nothing can be denied. */
  whileDenied?(path: RelativePath, work: () => Promise<void>): Promise<void>;
  dispose(): Promise<void>;
}

/** What the suite needs of an adapter. */
export interface FileSystemHarness {
  readonly capabilities: FileSystemCapabilities;
  /** Why the case of denied access cannot run, where it cannot. */
  readonly deniedSkipped?: string;
  open(): Promise<FileSystemPlace>;
}
