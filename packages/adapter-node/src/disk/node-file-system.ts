import * as nodeFs from "node:fs";
import { resolve } from "node:path";
import {
  type ChunkingParameters,
  type CutFile,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  isExpected,
  isWithin,
  type OpenFile,
  type PiecesListener,
  parentPath,
  type RelativePath,
  reservedName,
  SyncError,
  type WriteOptions,
} from "@syncline/core";
import { createFileCutter, type FileCutter } from "../content/index.js";
import { expandHome } from "../home/index.js";
import { ChangedFolders } from "./changed-folders.js";
import { Cutting } from "./cutting.js";
import { onDisk } from "./disk-errors.js";
import { watchDisk } from "./disk-watch.js";
import { FileFlush } from "./file-flush.js";
import { Listing } from "./listing.js";
import type { NodeFs } from "./node-fs.js";
import { Placing } from "./placing.js";
import { ReservedFolder } from "./reserved-folder.js";
import { RootFolder } from "./root-folder.js";
import { Slices } from "./slices.js";
import { toFileStat, type Volume } from "./stats.js";
import { Trash } from "./trash.js";
import { inspectVolume } from "./volume.js";
import { Writing } from "./writing.js";

export interface NodeFileSystemOptions {
  /** A stand-in for `node:fs`, such as memfs. It cannot be watched. Default: the real one. */
  readonly fs?: NodeFs;
  /** Cuts files. It stays open, so that several roots can share its threads. Default: one of its own. */
  readonly cutter?: FileCutter;
  /** Milliseconds since 1970, for the trash alone. Default `Date.now`. */
  readonly now?: () => number;
  /** How often to report an `overflow` while the system cannot watch all of the tree. Default 10,000. */
  readonly pollIntervalMs?: number;
}

/**
 * The file system port on a folder of this machine. `~` stands for the home folder. Nothing is
 * touched before the first call; the reserved folder `.syncline` is made when something is written.
 *
 * Metadata calls are synchronous, in slices: they take microseconds, a trip to the thread pool takes
 * ten times as long. What waits for the disk itself (flushing, large reads and writes) is not.
 */
export function nodeFileSystem(root: string, options: NodeFileSystemOptions = {}): FileSystem {
  return new NodeFileSystem(resolve(expandHome(root)), options);
}

class NodeFileSystem implements FileSystem {
  readonly capabilities: FileSystemCapabilities;
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #reserved: ReservedFolder;
  readonly #trash: Trash;
  readonly #placing: Placing;
  readonly #changed: ChangedFolders;
  readonly #slices: Slices;
  readonly #listing: Listing;
  readonly #cutting: Cutting;
  readonly #writing: Writing;
  readonly #cutter: FileCutter | undefined;
  readonly #options: NodeFileSystemOptions;
  readonly #now: () => number;
  readonly #watches = new Set<DiskWatch>();
  #volume: Volume | undefined;
  #closed = false;

  constructor(root: string, options: NodeFileSystemOptions) {
    this.#fs = options.fs ?? nodeFs;
    this.#options = options;
    this.#root = new RootFolder(this.#fs, root);
    this.#now = options.now ?? Date.now;
    const flush = new FileFlush(this.#fs);
    this.#reserved = new ReservedFolder(this.#fs, this.#root, flush);
    this.#trash = new Trash(this.#fs, this.#root, this.#now);
    this.#changed = new ChangedFolders(this.#fs, this.#root, flush);
    this.#placing = new Placing(this.#fs, this.#root, this.#trash, this.#changed, () => this.#inspected());
    this.#cutter = options.fs === undefined ? (options.cutter ?? createFileCutter()) : undefined;
    this.#slices = new Slices(this.#root, () => this.#closed);
    const toStat = (stats: nodeFs.BigIntStats) => this.#toStat(stats);
    this.#listing = new Listing(this.#fs, toStat);
    const parts = { fs: this.#fs, root: this.#root, changed: this.#changed, slices: this.#slices, toStat };
    this.#cutting = new Cutting({ ...parts, cutter: this.#cutter });
    this.#writing = new Writing({ ...parts, reserved: this.#reserved, placing: this.#placing, flush });
    this.capabilities = {
      fileIds: true,
      // memfs follows a link that it should rename.
      symlinks: options.fs === undefined,
      executableBit: process.platform !== "win32",
      modificationTimes: true,
      watch: options.fs === undefined,
      hollowFiles: false,
    };
  }

  async list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]> {
    this.#enter();
    const place = this.#root.place(path);
    this.#root.checkFolder(path);
    await this.#changed.settle(place);
    return await this.#listing.of(place, path === "" ? reservedName : undefined, signal);
  }

  async stat(path: RelativePath): Promise<FileStat | undefined> {
    this.#enter();
    await this.#settle(path);
    const stats = this.#root.look(path);
    return stats && this.#toStat(stats);
  }

  async readLink(path: RelativePath): Promise<string> {
    this.#enter();
    if (!this.#root.existing(path).isSymbolicLink()) throw new SyncError("destination_changed");
    return onDisk(() => this.#fs.readlinkSync(this.#root.place(path), "utf8"));
  }

  async open(path: RelativePath): Promise<OpenFile> {
    this.#enter();
    return await this.#slices.run(() => this.#cutting.open(path));
  }

  async cut(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<CutFile> {
    this.#enter();
    signal?.throwIfAborted();
    return await this.#cutting.cut(path, parameters, signal, onPieces);
  }

  async write(
    path: RelativePath,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<FileStat> {
    this.#enter();
    options.signal?.throwIfAborted();
    this.#root.placeBelow(path);
    return await this.#writing.write(path, content, options);
  }

  async writeHollow(path: RelativePath): Promise<FileStat> {
    this.#enter();
    this.#root.placeBelow(path);
    throw new SyncError("unsupported");
  }

  async createFolder(path: RelativePath, folder?: FileStat): Promise<FileStat> {
    this.#enter();
    const place = this.#root.placeBelow(path);
    this.#placing.checkParent(path, folder);
    return await this.#durably(path, () => this.#placing.create(place, () => this.#fs.mkdirSync(place)));
  }

  async createSymlink(path: RelativePath, target: string, folder?: FileStat): Promise<FileStat> {
    this.#enter();
    const place = this.#root.placeBelow(path);
    if (!this.capabilities.symlinks) throw new SyncError("unsupported");
    this.#placing.checkParent(path, folder);
    return await this.#durably(path, () =>
      this.#placing.create(place, () => this.#fs.symlinkSync(target, place)),
    );
  }

  async move(
    from: RelativePath,
    to: RelativePath,
    expected?: FileStat,
    folder?: FileStat,
  ): Promise<FileStat> {
    this.#enter();
    this.#root.placeBelow(to);
    this.#root.placeBelow(from);
    if (from !== to && isWithin(to, from)) {
      throw new SyncError("invalid_path", { message: "A folder cannot be moved into itself." });
    }
    const stats = this.#root.existing(from);
    if (expected !== undefined && !isExpected(this.#toStat(stats), expected)) {
      throw new SyncError("destination_changed");
    }
    this.#placing.checkParent(to, folder);
    return await this.#durably(to, () => this.#placing.move(from, to, stats));
  }

  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    this.#enter();
    const place = this.#root.placeBelow(path);
    // That nothing is there any more is not believed either before it is durable.
    await this.#settle(path);
    const current = this.#root.look(path);
    if (current === undefined) return this.#root.checkFolder("");
    if (!current.isDirectory()) this.#reserved.make();
    const folders = onDisk(() => {
      if (!current.isDirectory()) return this.#placing.discard(path, expected);
      this.#placing.checkExpected(path, expected);
      return this.#placing.create(place, () => this.#fs.rmdirSync(place));
    });
    this.#root.checkFolder("");
    await this.#changed.flush(folders);
  }

  async emptyTrash(retentionMs: number): Promise<number> {
    this.#enter();
    this.#reserved.clearLeftovers();
    return onDisk(() => this.#trash.empty(retentionMs));
  }

  async readMarker(): Promise<string | undefined> {
    this.#enter();
    this.#root.know();
    await this.#changed.settle(this.#reserved.place);
    return this.#reserved.readMarker(this.#inspected());
  }

  async writeMarker(id: string): Promise<void> {
    this.#enter();
    await this.#reserved.writeMarker(id, this.#now(), this.#changed);
  }

  async watch(listener: (event: DiskEvent) => void): Promise<DiskWatch> {
    this.#enter();
    if (!this.capabilities.watch) throw new SyncError("unsupported");
    const watch = await watchDisk(this.#root.absolute, listener, {
      pollIntervalMs: this.#options.pollIntervalMs ?? 10_000,
    });
    this.#watches.add(watch);
    return {
      close: async () => {
        this.#watches.delete(watch);
        await watch.close();
      },
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const watch of this.#watches) await watch.close();
    this.#changed.close();
    if (this.#options.cutter === undefined) await this.#cutter?.close();
  }

  #enter(): void {
    if (this.#closed) throw new SyncError("closed");
  }

  #inspected(): Volume {
    this.#volume ??= onDisk(() => inspectVolume(this.#fs, this.#root, this.capabilities.executableBit));
    return this.#volume;
  }

  #toStat(stats: nodeFs.BigIntStats): FileStat {
    return toFileStat(stats, this.#inspected());
  }

  /** What is read of a folder is taken for settled: it has to be durable. */
  async #settle(path: RelativePath): Promise<void> {
    await this.#changed.settle(this.#root.place(parentPath(path)));
  }

  /** Makes a change of names durable, and tells what is there now. */
  async #durably(path: RelativePath, change: () => readonly string[]): Promise<FileStat> {
    const folders = onDisk(change);
    const stat = this.#toStat(this.#root.existing(path));
    await this.#changed.flush(folders);
    return stat;
  }
}
