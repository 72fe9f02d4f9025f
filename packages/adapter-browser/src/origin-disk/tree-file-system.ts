import {
  type ChunkingParameters,
  type CutFile,
  checkPath,
  createChunker,
  cutStream,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  type Hasher,
  type HollowContent,
  isSyncError,
  isWithin,
  type OpenFile,
  type PiecesListener,
  type RelativePath,
  SyncError,
  sameStat,
  type WriteOptions,
  webHasher,
} from "@syncline/core";
import type { Content } from "../disk/index.js";
import { ContentKeeper } from "./content-keeper.js";
import type { Contents } from "./contents.js";
import {
  type Author,
  changeDisk,
  createNode,
  type Destination,
  fileDestination,
  moveNode,
  openDisk,
  placeFile,
  placeHollow,
  removeNode,
} from "./decisions.js";
import type { DiskNews } from "./disk-news.js";
import type { Decide, Tree } from "./disk-tree.js";
import { bytesOf, type FileBytes, fileIn } from "./file-bytes.js";
import { type NodeRow, newDisk, statOf } from "./rows.js";
import type { TreeView } from "./tree-view.js";
import { forgetLost } from "./upkeep.js";

export interface TreeFileSystemOptions {
  /** Default: Web Crypto. */
  readonly hasher?: Hasher;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** What a disk is made of. */
export interface DiskParts {
  readonly tree: Tree;
  readonly news: DiskNews;
  /** Where the contents of that disk are. */
  readonly contentsOf: (disk: string) => Contents;
}

/** Opens the disk, and so ends what others have of it. */
export async function openTreeFileSystem(
  { tree, news, contentsOf }: DiskParts,
  { hasher = webHasher, now = Date.now }: TreeFileSystemOptions,
): Promise<FileSystem> {
  try {
    const row = await tree.change(
      openDisk((disk = newDisk()) => ({ ...disk, generation: disk.generation + 1 })),
    );
    const { disk, generation } = row;
    const contents = contentsOf(disk);
    await forgetLost(tree, contents, { disk, generation, nowMs: now() }, row);
    return new TreeFileSystem({ tree, news, contents, disk, generation, hasher, now });
  } catch (error) {
    await tree.close();
    throw error;
  }
}

interface Parts {
  readonly tree: Tree;
  readonly news: DiskNews;
  readonly contents: Contents;
  readonly disk: string;
  readonly generation: number;
  readonly hasher: Hasher;
  readonly now: () => number;
}

/** The file system port on a tree of rows and a place for contents. */
class TreeFileSystem implements FileSystem {
  readonly capabilities: FileSystemCapabilities = {
    fileIds: true,
    symlinks: true,
    executableBit: true,
    modificationTimes: true,
    watch: true,
    hollowFiles: true,
  };
  readonly #parts: Parts;
  /** The disk whose marker was read last. */
  #known: string;
  readonly #keeper: ContentKeeper;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#known = parts.disk;
    this.#keeper = new ContentKeeper(parts.tree, parts.contents, () => this.#author());
  }

  async list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]> {
    signal?.throwIfAborted();
    const rows = await this.#read(path, async (view) => await view.children(await view.folder(path)));
    signal?.throwIfAborted();
    return rows.map((row) => ({ name: row.name, ...this.#statOf(row) }));
  }

  async stat(path: RelativePath): Promise<FileStat | undefined> {
    try {
      const row = await this.#read(path, (view) => view.find(path));
      return row && this.#statOf(row);
    } catch (error) {
      // Of a root that is missing.
      if (isSyncError(error, "file_missing")) return undefined;
      throw error;
    }
  }

  async readLink(path: RelativePath): Promise<string> {
    const { target } = await this.#read(path, (view) => view.existing(path));
    if (target === undefined) throw new SyncError("destination_changed");
    return target;
  }

  async open(path: RelativePath): Promise<OpenFile> {
    const { row, bytes } = await this.#file(path);
    return {
      read: (offset, length) => bytes.read(offset, length),
      stat: async () => this.#statOf(row),
      close: async () => {},
    };
  }

  async cut(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<CutFile> {
    signal?.throwIfAborted();
    const { row, bytes } = await this.#file(path);
    const { hasher } = this.#parts;
    const manifest = await cutStream(bytes.pieces(), parameters, { createChunker, hasher, signal, onPieces });
    const [before, after] = [this.#statOf(row), await this.stat(path)];
    if (after === undefined || !sameStat(before, after)) throw new SyncError("file_busy");
    return { manifest, stat: before };
  }

  async write(path: RelativePath, content: Content, options: WriteOptions): Promise<FileStat> {
    const { modifiedAtMs, executable, signal } = options;
    const destination = await this.#checked(path, options);
    return await this.#keeper.keep(content, signal, async ({ sizeBytes, small, name }) => {
      const node = { kind: "file", sizeBytes, modifiedAtMs, executable } as const;
      const named = small === undefined ? { ...node, content: name } : node;
      return await this.#change([path], placeFile(this.#author(), destination, named, small));
    });
  }

  async writeHollow(
    path: RelativePath,
    { contentId, sizeBytes }: HollowContent,
    options: WriteOptions,
  ): Promise<FileStat> {
    const { modifiedAtMs, executable } = options;
    const destination = await this.#checked(path, options);
    const node = { kind: "file", sizeBytes, modifiedAtMs, executable, hollow: contentId } as const;
    const { stat, freed } = await this.#change([path], placeHollow(this.#author(), destination, node));
    await this.#keeper.removeFreed(freed);
    return stat;
  }

  async createFolder(path: RelativePath, folder?: FileStat): Promise<FileStat> {
    checkBelow(path);
    return await this.#change([path], createNode(this.#author(), path, this.#unread("folder"), folder));
  }

  async createSymlink(path: RelativePath, target: string, folder?: FileStat): Promise<FileStat> {
    checkBelow(path);
    const link = { ...this.#unread("symlink"), target };
    return await this.#change([path], createNode(this.#author(), path, link, folder));
  }

  async move(
    from: RelativePath,
    to: RelativePath,
    expected?: FileStat,
    folder?: FileStat,
  ): Promise<FileStat> {
    checkBelow(to);
    checkBelow(from);
    if (from !== to && isWithin(to, from)) {
      throw new SyncError("invalid_path", { message: "A folder cannot be moved into itself." });
    }
    return await this.#change([from, to], moveNode(this.#author(), from, to, expected, folder));
  }

  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    checkBelow(path);
    await this.#change([path], removeNode(this.#author(), path, expected));
  }

  async emptyTrash(retentionMs: number): Promise<number> {
    this.#checkOpen();
    return await this.#keeper.emptyTrash(this.#parts.now() - retentionMs);
  }

  async readMarker(): Promise<string | undefined> {
    const { disk, marker } = await this.#read("", (view) => view.disk());
    this.#known = disk;
    return marker;
  }

  async writeMarker(id: string): Promise<void> {
    this.#checkOpen();
    await this.#keeper.sweepOnce();
    await this.#change(
      [],
      changeDisk(this.#author(), (disk) => ({ ...disk, marker: id })),
    );
  }

  async watch(listener: (event: DiskEvent) => void): Promise<DiskWatch> {
    this.#checkOpen();
    return this.#parts.news.watch(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#parts.tree.close();
    this.#parts.news.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new SyncError("closed");
  }

  #author(): Author {
    const { generation, now } = this.#parts;
    return { disk: this.#known, generation, nowMs: now() };
  }

  #statOf(row: NodeRow): FileStat {
    return statOf(this.#known, row);
  }

  #unread<K extends "folder" | "symlink">(kind: K) {
    return { kind, sizeBytes: 0, modifiedAtMs: this.#parts.now(), executable: false };
  }

  async #read<T>(path: RelativePath, work: (view: TreeView) => Promise<T>): Promise<T> {
    this.#checkOpen();
    checkPath(path);
    return await this.#parts.tree.read(work);
  }

  async #change<T>(paths: readonly RelativePath[], decide: Decide<T>): Promise<T> {
    this.#checkOpen();
    const answer = await this.#parts.tree.change(decide);
    if (paths.length > 0) this.#parts.news.tell(paths);
    return answer;
  }

  /** The file at a path with its bytes. Throws `io_error` where they are missing: that is no missing file, nor an empty one. */
  async #file(path: RelativePath): Promise<{ row: NodeRow; bytes: FileBytes }> {
    for (let id: number | undefined; ; ) {
      const file = await this.#read(path, async (view) => await fileIn(view, await view.existing(path)));
      const { row } = file;
      const bytes = await bytesOf(this.#parts.contents, file);
      if (bytes !== undefined) return { row, bytes };
      if (id === row.id) break;
      // It may have been another file's by then.
      id = row.id;
    }
    await this.#change(
      [],
      changeDisk(this.#author(), (disk) => ({ ...disk, doubted: true })),
    ).catch(() => {});
    throw new SyncError("io_error", { message: "The browser has lost this file's bytes." });
  }

  /** All that can be known to fail fails before anything is begun. */
  async #checked(path: RelativePath, { expected, folder, signal }: WriteOptions): Promise<Destination> {
    checkBelow(path);
    signal?.throwIfAborted();
    const destination = { path, expected, folder };
    await this.#read(path, (view) => fileDestination(view, this.#author(), destination));
    await this.#keeper.sweepOnce();
    signal?.throwIfAborted();
    return destination;
  }
}

/** Checks a path that something is created, moved or removed at; the root itself never is. */
function checkBelow(path: RelativePath): void {
  checkPath(path);
  if (path === "") throw new SyncError("invalid_path", { message: "The root itself cannot be changed." });
}
