import {
  type ChunkingParameters,
  type CutFile,
  checkPath,
  type DiskEvent,
  type DiskWatch,
  type FileStat,
  type FileSystem,
  type FileSystemCapabilities,
  type FolderEntry,
  type Hasher,
  isWithin,
  type OpenFile,
  type PiecesListener,
  type RelativePath,
  reservedName,
  SyncError,
  type WriteOptions,
  webHasher,
} from "@syncline/core";
import { entryIn, statOf } from "./entries.js";
import { childrenOf, moveFile } from "./moving.js";
import { Placing } from "./placing.js";
import { cutFile, fileOf, openFile } from "./reading.js";
import { ReservedFolder } from "./reserved-folder.js";
import { RootFolder } from "./root-folder.js";
import type { Content } from "./sink.js";
import { TemporaryFiles } from "./temporary-files.js";
import { Trash } from "./trash.js";
import { Turns } from "./turns.js";
import { Unfinished } from "./unfinished.js";
import { canWatch, watchFolder } from "./watching.js";

export interface HandleFileSystemOptions {
  /** Default: Web Crypto. */
  readonly hasher?: Hasher;
  /** Milliseconds since 1970, for the trash alone. Default `Date.now`. */
  readonly now?: () => number;
}

/** Files of one folder that are looked at together: each look is a trip to another process and back. */
const looksAtOnce = 64;

/** The file system port on a folder handle, for whatever disk is behind it. */
export class HandleFileSystem implements FileSystem {
  readonly capabilities: FileSystemCapabilities;
  readonly #root: RootFolder;
  readonly #reserved: ReservedFolder;
  readonly #temporaries: TemporaryFiles;
  readonly #trash: Trash;
  readonly #unfinished: Unfinished;
  readonly #placing: Placing;
  readonly #turns = new Turns();
  readonly #hasher: Hasher;
  readonly #watches = new Set<DiskWatch>();
  #closed = false;

  constructor(handle: FileSystemDirectoryHandle, options: HandleFileSystemOptions) {
    this.#root = new RootFolder(handle);
    this.#reserved = new ReservedFolder(this.#root);
    this.#temporaries = new TemporaryFiles(this.#reserved);
    this.#trash = new Trash(this.#reserved, options.now ?? Date.now);
    this.#unfinished = new Unfinished(this.#root, this.#reserved);
    this.#placing = new Placing({
      root: this.#root,
      reserved: this.#reserved,
      trash: this.#trash,
      unfinished: this.#unfinished,
    });
    this.#hasher = options.hasher ?? webHasher;
    this.capabilities = {
      fileIds: false,
      symlinks: false,
      executableBit: false,
      modificationTimes: false,
      watch: canWatch(),
      hollowFiles: false,
    };
  }

  async list(path: RelativePath, signal?: AbortSignal): Promise<FolderEntry[]> {
    checkPath(path);
    return await this.#together(async () => {
      signal?.throwIfAborted();
      const folder = await this.#root.folder(path);
      const names = (await childrenOf(folder)).map(({ name }) => name);
      const entries: FolderEntry[] = [];
      for (let at = 0; at < names.length; at += looksAtOnce) {
        const slice = names.slice(at, at + looksAtOnce);
        const found = await Promise.all(slice.map((name) => entryIn(folder, name)));
        signal?.throwIfAborted();
        for (const [index, entry] of found.entries()) {
          const name = slice[index] as string;
          // What is not there any more has gone since the folder was read.
          if (entry !== undefined && (path !== "" || name !== reservedName)) {
            entries.push({ name, ...statOf(entry) });
          }
        }
      }
      return entries;
    });
  }

  async stat(path: RelativePath): Promise<FileStat | undefined> {
    const entry = await this.#together(() => this.#root.look(path));
    return entry && statOf(entry);
  }

  async readLink(path: RelativePath): Promise<string> {
    await this.#together(() => this.#root.existing(path));
    throw new SyncError("destination_changed");
  }

  async open(path: RelativePath): Promise<OpenFile> {
    return openFile(fileOf(await this.#together(() => this.#root.existing(path))));
  }

  async cut(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal?: AbortSignal,
    onPieces?: PiecesListener,
  ): Promise<CutFile> {
    signal?.throwIfAborted();
    const look = () => this.#together(() => this.#root.look(path));
    const entry = await look();
    if (entry === undefined) throw new SyncError("file_missing");
    const options = { hasher: this.#hasher, signal, onPieces, lookAgain: look };
    return await cutFile(fileOf(entry), parameters, options);
  }

  async write(path: RelativePath, content: Content, options: WriteOptions): Promise<FileStat> {
    const { expected, signal } = options;
    this.#root.checkBelow(path);
    // All that can be known to fail fails before the stream is asked for anything.
    await this.#together(async () => {
      signal?.throwIfAborted();
      const { current } = await this.#placing.checkDestination(path, expected);
      if (current?.kind === "folder") throw new SyncError("destination_exists");
    });
    const temporary = await this.#temporaries.fill(content, signal);
    try {
      return await this.#changing([path], () => this.#placing.put(temporary, path, expected));
    } catch (error) {
      if (!this.#unfinished.needs(temporary.name)) await this.#temporaries.remove(temporary);
      throw error;
    }
  }

  async writeHollow(path: RelativePath): Promise<FileStat> {
    this.#root.checkBelow(path);
    throw new SyncError("unsupported");
  }

  async createFolder(path: RelativePath): Promise<FileStat> {
    this.#root.checkBelow(path);
    return await this.#changing([path], () => this.#placing.createFolder(path));
  }

  async createSymlink(path: RelativePath): Promise<FileStat> {
    this.#root.checkBelow(path);
    throw new SyncError("unsupported");
  }

  async move(from: RelativePath, to: RelativePath, expected?: FileStat): Promise<FileStat> {
    this.#root.checkBelow(to);
    this.#root.checkBelow(from);
    if (from !== to && isWithin(to, from)) {
      throw new SyncError("invalid_path", { message: "A folder cannot be moved into itself." });
    }
    const entry = await this.#together(() => this.#root.look(from));
    const move = () => this.#placing.move(from, to, expected);
    return entry?.kind === "folder" ? await this.#turns.alone(move) : await this.#changing([from, to], move);
  }

  async remove(path: RelativePath, expected: FileStat): Promise<void> {
    this.#root.checkBelow(path);
    await this.#changing([path], () => this.#placing.remove(path, expected));
  }

  async emptyTrash(retentionMs: number): Promise<number> {
    return await this.#changing([reservedName], async () => {
      await this.#temporaries.clearLeftovers();
      return await this.#trash.empty(retentionMs);
    });
  }

  async readMarker(): Promise<string | undefined> {
    return await this.#together(() => this.#reserved.readMarker());
  }

  async writeMarker(id: string): Promise<void> {
    await this.#changing([reservedName], async () => {
      await this.#reserved.checkRoot();
      const marker = await this.#reserved.marker(id);
      await moveFile(await this.#temporaries.fill([marker.bytes]), marker);
      this.#reserved.marked(id);
    });
  }

  async watch(listener: (event: DiskEvent) => void): Promise<DiskWatch> {
    await this.#ready();
    const watch = await watchFolder(this.#root.handle, listener);
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
    for (const watch of this.#watches) await watch.close();
  }

  async #together<T>(work: () => Promise<T>): Promise<T> {
    await this.#ready();
    return await this.#turns.together(work);
  }

  async #changing<T>(paths: readonly RelativePath[], work: () => Promise<T>): Promise<T> {
    await this.#ready();
    return await this.#turns.changing(paths, work);
  }

  /** Nobody gets to see the disk before what was left half done is settled, by this file system or one that was killed. */
  async #ready(): Promise<void> {
    if (this.#closed) throw new SyncError("closed");
    if (!this.#unfinished.none) {
      await this.#turns.alone(async () => {
        if (!this.#unfinished.none) await this.#unfinished.settle();
      });
    }
  }
}
