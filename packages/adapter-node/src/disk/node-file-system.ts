import * as nodeFs from "node:fs";
import { dirname, resolve, sep } from "node:path";
import {
  type ChunkingParameters,
  type CutFile,
  cutStream,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  isExpected,
  isWithin,
  type Manifest,
  type OpenFile,
  type PiecesListener,
  parentPath,
  type RelativePath,
  reservedName,
  SyncError,
  sameStat,
  type WriteOptions,
} from "@syncline/core";
import { createNodeChunker } from "../chunking/index.js";
import { createFileCutter, type FileCutter, nodeHasher } from "../content/index.js";
import { expandHome } from "../home/index.js";
import { onDisk, systemCode } from "./disk-errors.js";
import { watchDisk } from "./disk-watch.js";
import { FolderFlush } from "./folder-flush.js";
import { type NodeFs, nextTurn } from "./node-fs.js";
import { Placing } from "./placing.js";
import { openFile, pieces } from "./read-file.js";
import { ReservedFolder } from "./reserved-folder.js";
import { RootFolder } from "./root-folder.js";
import { lstat, toFileStat, unnameable, type Volume } from "./stats.js";
import { writeTemporary } from "./temporary-file.js";
import { Trash } from "./trash.js";
import { inspectVolume } from "./volume.js";

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

/** Synchronous calls between two turns of the event loop: some milliseconds of work. */
const statsPerTurn = 500;

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
  readonly #flush: FolderFlush;
  /** Missing on a stand-in, whose descriptors mean nothing to the system. */
  readonly #cutter: FileCutter | undefined;
  readonly #options: NodeFileSystemOptions;
  readonly #now: () => number;
  readonly #watches = new Set<DiskWatch>();
  #volume: Volume | undefined;
  #stats = 0;
  #closed = false;

  constructor(root: string, options: NodeFileSystemOptions) {
    this.#fs = options.fs ?? nodeFs;
    this.#options = options;
    this.#root = new RootFolder(this.#fs, root);
    this.#now = options.now ?? Date.now;
    this.#reserved = new ReservedFolder(this.#fs, this.#root);
    this.#trash = new Trash(this.#fs, this.#root, this.#now);
    this.#placing = new Placing(this.#fs, this.#root, this.#trash, () => this.#inspected());
    this.#flush = new FolderFlush(this.#fs);
    this.#cutter = options.fs === undefined ? (options.cutter ?? createFileCutter()) : undefined;
    this.capabilities = {
      fileIds: true,
      // memfs follows a link that it should rename.
      symlinks: options.fs === undefined,
      executableBit: process.platform !== "win32",
      watch: options.fs === undefined,
    };
  }

  async list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]> {
    this.#enter();
    const place = this.#root.place(path);
    this.#root.checkFolder(path);
    const entries: FolderEntry[] = [];
    for (const name of onDisk(() => this.#fs.readdirSync(place))) {
      if (path === "" && name === reservedName) continue;
      if (++this.#stats % statsPerTurn === 0) await nextTurn();
      signal?.throwIfAborted();
      const entry = onDisk(() => this.#entry(place + sep + name, name));
      if (entry !== undefined) entries.push(entry);
    }
    signal?.throwIfAborted();
    return entries;
  }

  async stat(path: RelativePath): Promise<FileStat | undefined> {
    this.#enter();
    const stats = this.#root.look(path);
    return stats && this.#toStat(stats);
  }

  async readLink(path: RelativePath): Promise<string> {
    this.#enter();
    if (!this.#existing(path).isSymbolicLink()) throw new SyncError("destination_changed");
    return onDisk(() => this.#fs.readlinkSync(this.#root.place(path), "utf8"));
  }

  async open(path: RelativePath): Promise<OpenFile> {
    this.#enter();
    return this.#open(path);
  }

  async cut(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<CutFile> {
    this.#enter();
    signal?.throwIfAborted();
    const file = this.#open(path);
    try {
      const stat = file.statNow();
      const manifest = await this.#cutOpen(file, stat.sizeBytes, parameters, signal, onPieces);
      // The name has to lead to the same file still: it may have been replaced while it was read.
      const after = this.#root.look(path);
      if (after === undefined || !sameStat(stat, this.#toStat(after)) || !sameStat(stat, file.statNow())) {
        throw new SyncError("file_busy");
      }
      return { manifest, stat };
    } finally {
      await file.close();
    }
  }

  async write(
    path: RelativePath,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<FileStat> {
    this.#enter();
    options.signal?.throwIfAborted();
    const place = this.#root.placeBelow(path);
    this.#checkParent(path, place);
    const current = this.#placing.checkExpected(path, options.expected);
    this.#reserved.make();
    const replacedMode = current?.isFile() ? Number(current.mode) : undefined;
    const temporary = await writeTemporary(this.#fs, this.#root, content, { ...options, replacedMode });
    try {
      this.#enter();
      this.#root.checkFolder(parentPath(path));
      onDisk(() => this.#placing.putFile(temporary.place, path, options.expected));
    } catch (error) {
      temporary.discard();
      throw error;
    }
    return this.#placed(path);
  }

  async createFolder(path: RelativePath): Promise<FileStat> {
    this.#enter();
    const place = this.#root.placeBelow(path);
    this.#checkParent(path, place);
    onDisk(() => this.#fs.mkdirSync(place));
    return this.#placed(path);
  }

  async createSymlink(path: RelativePath, target: string): Promise<FileStat> {
    this.#enter();
    const place = this.#root.placeBelow(path);
    if (!this.capabilities.symlinks) throw new SyncError("unsupported");
    this.#checkParent(path, place);
    onDisk(() => this.#fs.symlinkSync(target, place));
    return this.#placed(path);
  }

  async move(from: RelativePath, to: RelativePath, expected?: FileStat): Promise<FileStat> {
    this.#enter();
    const place = this.#root.placeBelow(to);
    this.#root.placeBelow(from);
    if (from !== to && isWithin(to, from)) {
      throw new SyncError("invalid_path", { message: "A folder cannot be moved into itself." });
    }
    const stats = this.#existing(from);
    if (expected !== undefined && !isExpected(this.#toStat(stats), expected)) {
      throw new SyncError("destination_changed");
    }
    this.#checkParent(to, place);
    onDisk(() => this.#placing.move(from, to, stats));
    if (parentPath(from) !== parentPath(to)) await this.#flush.flush(this.#root.place(parentPath(from)));
    return this.#placed(to);
  }

  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    this.#enter();
    const place = this.#root.placeBelow(path);
    const current = this.#root.look(path);
    if (current === undefined) return;
    if (current.isDirectory()) {
      this.#placing.checkExpected(path, expected);
      onDisk(() => this.#fs.rmdirSync(place));
    } else {
      this.#reserved.make();
      onDisk(() => this.#placing.discard(path, expected));
    }
    await this.#flush.flush(dirname(place));
  }

  async emptyTrash(retentionMs: number): Promise<number> {
    this.#enter();
    this.#reserved.check();
    return onDisk(() => this.#trash.empty(retentionMs));
  }

  async readMarker(): Promise<string | undefined> {
    this.#enter();
    this.#root.checkFolder("");
    return this.#reserved.readMarker(this.#inspected());
  }

  async writeMarker(id: string): Promise<void> {
    this.#enter();
    await this.#reserved.writeMarker(id, this.#now(), this.#flush);
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

  #existing(path: RelativePath): nodeFs.BigIntStats {
    const stats = this.#root.look(path);
    if (stats === undefined) throw new SyncError("file_missing");
    return stats;
  }

  /** One entry of a folder; undefined when it has gone since the folder was read. */
  #entry(place: string, name: string): FolderEntry | undefined {
    try {
      return { name, ...this.#toStat(lstat(this.#fs, place)) };
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      // Bytes that are no UTF-8 come with replacement characters, and cannot be found by that name.
      return name.includes("\ufffd") ? { name, ...unnameable } : undefined;
    }
  }

  /** The folder must be there, and the disk must be able to hold the name, before any work is done. */
  #checkParent(path: RelativePath, place: string): void {
    this.#root.checkFolder(parentPath(path));
    onDisk(() => this.#fs.lstatSync(place, { throwIfNoEntry: false }));
  }

  #open(path: RelativePath) {
    const stats = this.#existing(path);
    if (!stats.isFile()) throw new SyncError("unsupported_file");
    return openFile(this.#fs, this.#root.place(path), (now) => this.#toStat(now));
  }

  async #cutOpen(
    file: ReturnType<typeof openFile>,
    sizeBytes: number,
    parameters: ChunkingParameters,
    signal: AbortSignal | undefined,
    onPieces: PiecesListener | undefined,
  ): Promise<Manifest> {
    // The cutter gets the open file, not its path: what it reads is what the stats are of.
    if (this.#cutter !== undefined) {
      return this.#cutter.cut(file.descriptor, sizeBytes, parameters, signal, onPieces);
    }
    const options = { createChunker: createNodeChunker, hasher: nodeHasher, signal, onPieces };
    return cutStream(pieces(file, sizeBytes), parameters, options);
  }

  /** Makes a change in a folder durable, and tells what is there now. */
  async #placed(path: RelativePath): Promise<FileStat> {
    const stat = this.#toStat(this.#existing(path));
    await this.#flush.flush(this.#root.place(parentPath(path)));
    return stat;
  }
}
