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
  type OpenFile,
  type RelativePath,
  sameStat,
  type WriteOptions,
} from "./file-system.js";
import { MemoryDisk, type MemoryFile, type MemoryInode, statInode } from "./memory-disk.js";

export interface MemoryFileSystemOptions {
  /** What to open. Default: a new, empty disk. */
  readonly disk?: MemoryDisk;
  /** Abilities to go without, as some disks do. */
  readonly capabilities?: Partial<FileSystemCapabilities>;
  /** Default: Web Crypto. */
  readonly hasher?: Hasher;
  /** Called before every step that touches the disk, `write` twice: what it throws, the step fails with. For fault injection. */
  readonly before?: (operation: Operation, path: RelativePath) => void | Promise<void>;
}

type Operation = Exclude<keyof FileSystem, "capabilities"> | "replace";

/** The file system port on a disk in memory, with all its laws. */
export function memoryFileSystem(options: MemoryFileSystemOptions = {}): FileSystem {
  return new MemoryFileSystem(options);
}

/** Bytes that `cut` reads at once; other programs get their turn in between. */
const readBytes = 256 * 1024;

class MemoryFileSystem implements FileSystem {
  readonly capabilities: FileSystemCapabilities;
  readonly #disk: MemoryDisk;
  readonly #hasher: Hasher;
  readonly #before: NonNullable<MemoryFileSystemOptions["before"]>;
  readonly #watches = new Set<DiskWatch>();
  #closed = false;

  constructor(options: MemoryFileSystemOptions) {
    this.#disk = options.disk ?? new MemoryDisk();
    this.#hasher = options.hasher ?? webHasher;
    this.#before = options.before ?? (() => {});
    this.capabilities = {
      fileIds: true,
      symlinks: true,
      executableBit: true,
      watch: true,
      ...options.capabilities,
    };
  }

  async list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]> {
    signal?.throwIfAborted();
    await this.#enter("list", path);
    const folder = this.#disk.find(path);
    if (folder?.kind !== "folder") throw fail("file_missing");
    return [...folder.entries.values()].map(({ name, inode }) => ({ name, ...this.#stat(inode) }));
  }

  async stat(path: RelativePath): Promise<FileStat | undefined> {
    await this.#enter("stat", path);
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
    const file = this.#file(path);
    const before = this.#stat(file);
    const manifest = await cutStream(pieces(file), parameters, {
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
    const { expected, signal } = options;
    signal?.throwIfAborted();
    await this.#enter("write", path);
    this.#checkDestination(path);
    const bytes = await collect(content, signal, () => this.#disk.capacityBytes - this.#disk.usedBytes());
    await this.#enter("replace", path);
    signal?.throwIfAborted();
    const current = this.#disk.find(path);
    if (expected === "absent" && current !== undefined) throw fail("destination_exists");
    if (current?.kind === "folder") throw fail("destination_exists");
    if (expected !== "absent" && (current === undefined || !sameStat(this.#stat(current), expected))) {
      throw fail("destination_changed");
    }
    const parent = this.#disk.find(parentPath(path));
    if (parent?.kind !== "folder") throw fail("file_missing");
    if (current !== undefined) this.#discard(path, current);
    const file = this.#disk.newFile(bytes, options.executable);
    file.modifiedAtMs = this.#disk.stamp(options.modifiedAtMs);
    this.#disk.link(path, file);
    return this.#stat(file);
  }

  async createFolder(path: RelativePath): Promise<FileStat> {
    await this.#enter("createFolder", path);
    return this.#create(path, () => this.#disk.newFolder());
  }

  async createSymlink(path: RelativePath, target: string): Promise<FileStat> {
    await this.#enter("createSymlink", path);
    if (!this.capabilities.symlinks) throw fail("unsupported");
    return this.#create(path, () => this.#disk.newLink(target));
  }

  async move(from: RelativePath, to: RelativePath, expected?: FileStat): Promise<FileStat> {
    checkPath(to);
    await this.#enter("move", from);
    if (from === "" || to === "" || (to !== from && isWithin(to, from))) throw fail("invalid_path");
    const inode = this.#disk.find(from);
    if (inode === undefined) throw fail("file_missing");
    if (expected !== undefined && !isExpected(this.#stat(inode), expected)) throw fail("destination_changed");
    this.#checkDestination(to);
    const occupant = this.#disk.find(to);
    // The same file under another spelling, on a disk that ignores case, is free to be respelled.
    if (occupant !== undefined && (occupant !== inode || from === to)) throw fail("destination_exists");
    this.#disk.rename(from, to);
    return this.#stat(inode);
  }

  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    await this.#enter("remove", path);
    if (path === "") throw fail("invalid_path");
    const inode = this.#disk.find(path);
    if (inode === undefined) return;
    if (!isExpected(this.#stat(inode), expected)) throw fail("destination_changed");
    if (inode.kind !== "folder") this.#discard(path, inode);
    else if (inode.entries.size > 0) throw fail("destination_exists");
    else this.#disk.unlink(path);
  }

  async emptyTrash(retentionMs: number): Promise<number> {
    await this.#enter("emptyTrash", "");
    const { trash, clock } = this.#disk;
    const kept = trash.filter(({ trashedAtMs }) => clock.now() - trashedAtMs <= retentionMs);
    return trash.splice(0, trash.length, ...kept).length - kept.length;
  }

  async readMarker(): Promise<string | undefined> {
    await this.#enter("readMarker", "");
    if (this.#disk.root === undefined) throw fail("file_missing");
    return this.#disk.marker;
  }

  async writeMarker(id: string): Promise<void> {
    await this.#enter("writeMarker", "");
    if (this.#disk.root === undefined) throw fail("file_missing");
    this.#disk.marker = id;
  }

  async watch(listener: (event: DiskEvent) => void): Promise<DiskWatch> {
    await this.#enter("watch", "");
    if (!this.capabilities.watch) throw fail("unsupported");
    let open = true;
    const pending = new Set<RelativePath>();
    const flush = () => {
      const paths = [...pending];
      pending.clear();
      if (open) listener({ kind: "changed", paths });
    };
    const unsubscribe = this.#disk.subscribe((path) => {
      // All changes of one turn make one event, after the turn, as from a real watcher.
      if (pending.size === 0) void Promise.resolve().then(flush);
      pending.add(path);
    });
    const watch: DiskWatch = {
      close: async () => {
        open = false;
        unsubscribe();
        this.#watches.delete(watch);
      },
    };
    this.#watches.add(watch);
    return watch;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const watch of [...this.#watches]) await watch.close();
  }

  async #enter(operation: Operation, path: RelativePath): Promise<void> {
    if (this.#closed) throw fail("closed");
    checkPath(path);
    await this.#before(operation, path);
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
    return inode;
  }

  #checkDestination(path: RelativePath): void {
    if (path === "") throw fail("invalid_path");
    if (utf8Bytes(baseName(path)) > this.#disk.nameBytes) throw fail("name_not_storable");
    if (this.#disk.find(parentPath(path))?.kind !== "folder") throw fail("file_missing");
  }

  #create(path: RelativePath, make: () => MemoryInode): FileStat {
    this.#checkDestination(path);
    if (this.#disk.find(path) !== undefined) throw fail("destination_exists");
    const inode = make();
    this.#disk.link(path, inode);
    return this.#stat(inode);
  }

  #discard(path: RelativePath, inode: Exclude<MemoryInode, { kind: "folder" }>): void {
    this.#disk.unlink(path);
    this.#disk.trash.push({ path, inode, trashedAtMs: this.#disk.clock.now() });
  }
}

async function* pieces(file: MemoryFile): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < file.bytes.length; offset += readBytes) {
    await Promise.resolve();
    yield file.bytes.subarray(offset, offset + readBytes);
  }
}

async function collect(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
  freeBytes: () => number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of content) {
    signal?.throwIfAborted();
    sizeBytes += part.length;
    if (sizeBytes > freeBytes()) throw fail("disk_full");
    parts.push(part.slice());
  }
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

const fail = (code: ErrorCode) => new SyncError(code);
