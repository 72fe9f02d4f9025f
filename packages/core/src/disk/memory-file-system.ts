import {
  type ChunkingParameters,
  createChunker,
  cutStream,
  type Hasher,
  type PiecesListener,
  webHasher,
} from "../content/index.js";
import { type ErrorCode, SyncError } from "../errors/index.js";
import { baseName, checkPath, isWithin, parentPath } from "../naming/index.js";
import { utf8Bytes } from "../naming/text.js";
import { isExpected } from "./expected.js";
import {
  type CutFile,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  type HollowContent,
  type OpenFile,
  type RelativePath,
  sameStat,
  type WriteOptions,
} from "./file-system.js";
import { MemoryDisk } from "./memory-disk.js";
import { MemoryFlushes } from "./memory-flushes.js";
import {
  hasBytes,
  type MemoryFile,
  type MemoryFolder,
  type MemoryInode,
  piecesOf,
  statInode,
} from "./memory-inode.js";
import { MemoryTemporaries } from "./memory-temporaries.js";
import { watchMemoryDisk } from "./memory-watch.js";

export interface MemoryFileSystemOptions {
  /** What to open. Default: a new, empty disk. */
  readonly disk?: MemoryDisk;
  /** Abilities to go without, as some disks do. */
  readonly capabilities?: Partial<FileSystemCapabilities>;
  /** Default: Web Crypto. */
  readonly hasher?: Hasher;
  /** Called before every step that touches the disk: what it throws, the step fails with. For fault injection. */
  readonly before?: (step: Step, path: RelativePath) => void | Promise<void>;
}

/** The calls of the port, and their steps: `write` appends to a temporary file, flushes it and replaces the destination. */
type Step = Exclude<keyof FileSystem, "capabilities"> | "append" | "flush file" | "replace" | "flush folder";

/** The file system port on a disk in memory, with all its laws. */
export function memoryFileSystem(options: MemoryFileSystemOptions = {}): FileSystem {
  return new MemoryFileSystem(options);
}

class MemoryFileSystem implements FileSystem {
  readonly capabilities: FileSystemCapabilities;
  readonly #disk: MemoryDisk;
  readonly #hasher: Hasher;
  readonly #before: NonNullable<MemoryFileSystemOptions["before"]>;
  readonly #temporaries: MemoryTemporaries;
  readonly #flushes: MemoryFlushes;
  readonly #watches = new Set<DiskWatch>();
  /** The root whose marker was read last. */
  #known: MemoryFolder | undefined;
  #closed = false;

  constructor(options: MemoryFileSystemOptions) {
    this.#disk = options.disk ?? new MemoryDisk();
    this.#hasher = options.hasher ?? webHasher;
    this.#before = options.before ?? (() => {});
    this.#temporaries = new MemoryTemporaries(this.#disk);
    this.#flushes = new MemoryFlushes(this.#disk, (path) => this.#enter("flush folder", path));
    this.capabilities = {
      fileIds: true,
      symlinks: true,
      executableBit: true,
      modificationTimes: true,
      watch: true,
      hollowFiles: true,
      ...options.capabilities,
    };
  }

  async list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]> {
    signal?.throwIfAborted();
    await this.#enter("list", path);
    await this.#flushes.settle(path);
    const folder = this.#disk.find(path);
    if (folder?.kind !== "folder") throw fail("file_missing");
    return [...folder.entries.values()].map(({ name, inode }) => ({ name, ...this.#stat(inode) }));
  }

  async stat(path: RelativePath): Promise<FileStat | undefined> {
    await this.#enter("stat", path);
    await this.#flushes.settle(parentPath(path));
    const inode = this.#disk.find(path);
    return inode && this.#stat(inode);
  }

  async readLink(path: RelativePath): Promise<string> {
    await this.#enter("readLink", path);
    const inode = this.#disk.find(path);
    if (inode?.kind !== "symlink") throw fail(inode === undefined ? "file_missing" : "destination_changed");
    return inode.target;
  }

  async open(path: RelativePath): Promise<OpenFile> {
    await this.#enter("open", path);
    const file = this.#file(path);
    return {
      read: async (offset, length) => file.bytes.slice(offset, offset + length),
      stat: async () => this.#stat(file),
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
    await this.#enter("cut", path);
    await this.#flushes.settle(parentPath(path));
    const file = this.#file(path);
    const before = this.#stat(file);
    const manifest = await cutStream(piecesOf(file), parameters, {
      createChunker,
      hasher: this.#hasher,
      signal,
      onPieces,
    });
    if (this.#disk.find(path) !== file || !sameStat(before, this.#stat(file))) throw fail("file_busy");
    return { manifest, stat: before };
  }

  async write(
    path: RelativePath,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<FileStat> {
    const { signal, executable } = options;
    signal?.throwIfAborted();
    await this.#enter("write", path);
    this.#checkDestination(path, options.folder);
    this.#temporaries.clearLeftovers();
    const before = (step: "append" | "flush file") => this.#enter(step, path);
    const temporary = await this.#temporaries.fill(content, { executable, signal, before });
    try {
      await this.#enter("replace", path);
      signal?.throwIfAborted();
      return await this.#durably(path, () => this.#replace(path, temporary, options));
    } catch (error) {
      this.#temporaries.remove(temporary);
      throw error;
    }
  }

  async writeHollow(path: RelativePath, content: HollowContent, options: WriteOptions): Promise<FileStat> {
    await this.#enter("writeHollow", path);
    if (!this.capabilities.hollowFiles) throw fail("unsupported");
    options.signal?.throwIfAborted();
    return await this.#durably(path, () => {
      const displaced = this.#checkReplaced(path, options);
      if (displaced?.kind === "symlink") this.#disk.keepInTrash(path, displaced);
      const file = this.#disk.newHollow(content, options.executable);
      this.#disk.link(path, file);
      return this.#stamped(file, options);
    });
  }

  async createFolder(path: RelativePath, folder?: FileStat): Promise<FileStat> {
    await this.#enter("createFolder", path);
    return await this.#durably(path, () => this.#create(path, this.#disk.newFolder(), folder));
  }

  async createSymlink(path: RelativePath, target: string, folder?: FileStat): Promise<FileStat> {
    await this.#enter("createSymlink", path);
    if (!this.capabilities.symlinks) throw fail("unsupported");
    return await this.#durably(path, () => this.#create(path, this.#disk.newLink(target), folder));
  }

  async move(
    from: RelativePath,
    to: RelativePath,
    expected?: FileStat,
    folder?: FileStat,
  ): Promise<FileStat> {
    checkPath(to);
    await this.#enter("move", from);
    if (from === "" || to === "" || (to !== from && isWithin(to, from))) throw fail("invalid_path");
    return await this.#durably(
      to,
      () => {
        const inode = this.#disk.find(from);
        if (inode === undefined) throw fail("file_missing");
        if (expected !== undefined && !isExpected(this.#stat(inode), expected))
          throw fail("destination_changed");
        this.#checkDestination(to, folder);
        const occupant = this.#disk.find(to);
        // The same file under another spelling, on a disk that ignores case, is free to be respelled.
        if (occupant !== undefined && (occupant !== inode || from === to)) throw fail("destination_exists");
        this.#disk.move(from, to);
        return this.#stat(inode);
      },
      parentPath(from),
    );
  }

  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    await this.#enter("remove", path);
    if (path === "") throw fail("invalid_path");
    // That nothing is there any more is not believed either before it is durable.
    await this.#flushes.settle(parentPath(path));
    this.#checkRoot();
    const inode = this.#disk.find(path);
    if (inode === undefined) return;
    if (!isExpected(this.#stat(inode), expected)) throw fail("destination_changed");
    if (inode.kind === "folder" && inode.entries.size > 0) throw fail("destination_exists");
    await this.#durably(path, () => {
      if (hasBytes(inode)) this.#disk.discard(path);
      else this.#disk.unlink(path);
    });
  }

  async emptyTrash(retentionMs: number): Promise<number> {
    await this.#enter("emptyTrash", "");
    this.#temporaries.clearLeftovers();
    const { trash, clock } = this.#disk;
    const kept = trash.filter(({ trashedAtMs }) => clock.now() - trashedAtMs <= retentionMs);
    return trash.splice(0, trash.length, ...kept).length - kept.length;
  }

  async readMarker(): Promise<string | undefined> {
    await this.#enter("readMarker", "");
    await this.#flushes.settleMarker();
    this.#known = this.#disk.root;
    if (this.#known === undefined) throw fail("file_missing");
    return this.#disk.marker;
  }

  async writeMarker(id: string): Promise<void> {
    await this.#enter("writeMarker", "");
    if (this.#disk.root === undefined) throw fail("file_missing");
    this.#checkRoot();
    this.#temporaries.clearLeftovers();
    await this.#flushes.mark(id);
  }

  async watch(listener: (event: DiskEvent) => void): Promise<DiskWatch> {
    await this.#enter("watch", "");
    if (!this.capabilities.watch) throw fail("unsupported");
    const watch = watchMemoryDisk(this.#disk, listener);
    this.#watches.add(watch);
    return {
      close: async () => {
        this.#watches.delete(watch);
        await watch.close();
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const watch of [...this.#watches]) await watch.close();
  }

  async #enter(step: Step, path: RelativePath): Promise<void> {
    if (this.#closed) throw fail("closed");
    checkPath(path);
    await this.#before(step, path);
  }

  async #durably<T>(path: RelativePath, change: () => T, otherFolder?: RelativePath): Promise<T> {
    this.#checkRoot();
    return await this.#flushes.durably(path, change, otherFolder);
  }

  #checkRoot(): void {
    if (this.#known !== undefined && this.#disk.root !== this.#known) throw fail("file_missing");
  }

  #stat(inode: MemoryInode): FileStat {
    const stat = statInode(inode);
    return {
      ...stat,
      fileId: this.capabilities.fileIds ? stat.fileId : undefined,
      executable: this.capabilities.executableBit ? stat.executable : undefined,
    };
  }

  #file(path: RelativePath): MemoryFile {
    const inode = this.#disk.find(path);
    if (inode?.kind !== "file") throw fail(inode === undefined ? "file_missing" : "unsupported_file");
    if (inode.hollow !== undefined) throw fail("content_not_here");
    return inode;
  }

  #checkDestination(path: RelativePath, folder: FileStat | undefined): void {
    if (path === "") throw fail("invalid_path");
    if (utf8Bytes(baseName(path)) > this.#disk.nameBytes) throw fail("name_not_storable");
    const above = this.#disk.find(parentPath(path));
    if (above?.kind !== "folder") throw fail("file_missing");
    if (folder !== undefined && !isExpected(this.#stat(above), folder)) throw fail("file_missing");
  }

  #create(path: RelativePath, inode: MemoryInode, folder: FileStat | undefined): FileStat {
    this.#checkDestination(path, folder);
    if (this.#disk.find(path) !== undefined) throw fail("destination_exists");
    this.#disk.link(path, inode);
    return this.#stat(inode);
  }

  /** What may be replaced there; undefined for nothing. */
  #checkReplaced(
    path: RelativePath,
    { expected, folder }: WriteOptions,
  ): Exclude<MemoryInode, MemoryFolder> | undefined {
    this.#checkDestination(path, folder);
    const current = this.#disk.find(path);
    const mayReplace = expected !== "absent" || current === undefined;
    if (!mayReplace || current?.kind === "folder") throw fail("destination_exists");
    if (expected !== "absent" && (current === undefined || !sameStat(this.#stat(current), expected))) {
      throw fail("destination_changed");
    }
    return current;
  }

  #replace(path: RelativePath, temporary: string, options: WriteOptions): FileStat {
    const displaced = this.#checkReplaced(path, options);
    if (displaced !== undefined && hasBytes(displaced)) this.#disk.keepInTrash(path, displaced);
    return this.#stamped(this.#disk.place(temporary, path), options);
  }

  #stamped(file: MemoryFile, { modifiedAtMs }: WriteOptions): FileStat {
    file.changedAtMs = this.#disk.stamp();
    const { modificationTimes } = this.capabilities;
    file.modifiedAtMs = modificationTimes ? this.#disk.stamp(modifiedAtMs) : file.changedAtMs;
    return this.#stat(file);
  }
}

const fail = (code: ErrorCode) => new SyncError(code);
