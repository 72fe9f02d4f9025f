import type { Clock } from "../clock/index.js";
import { type FileStat, type FileSystem, isExpected, type RelativePath } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import { baseName, checkPath, isWithin, joinPath, parentPath } from "../naming/index.js";
import { type ContentSource, type FileContent, sourceOf } from "./file-content.js";
import { makeFolders } from "./make-folders.js";
import { untilNotOvertaken } from "./overtaken.js";
import { PathTurns } from "./path-turns.js";
import { readFile, streamFile } from "./read-file.js";
import { removeOne, removeTree } from "./remove-tree.js";
import type {
  ChangeFileOptions,
  FileCallOptions,
  FileEntry,
  PathSync,
  ReadFileOptions,
  SyncFiles,
  WriteFileOptions,
} from "./sync-files.js";

/** What the files of a folder need to know of the engine that syncs it. */
export interface FolderHost {
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Throws `closed` once the folder is. */
  checkOpen(): void;
  /** Something was done at these paths. */
  touched(paths: Iterable<RelativePath>): void;
  /** How paths stand now. The answer is good for as long as nobody else gets a turn. */
  pathSync(): (path: RelativePath, stat: FileStat) => PathSync;
}

/** The files of one folder on this device, through the file system port. */
export class FolderFiles implements SyncFiles {
  readonly #host: FolderHost;
  readonly #turns = new PathTurns();

  constructor(host: FolderHost) {
    this.#host = host;
  }

  async list(folder: RelativePath = "", { signal }: FileCallOptions = {}): Promise<FileEntry[]> {
    const fs = this.#open(folder, signal);
    const entries = await fs.list(folder, signal);
    const syncOf = this.#host.pathSync();
    return entries
      .map(({ name, ...stat }) => entryAt(joinPath(folder, name), stat, syncOf))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async stat(path: RelativePath, { signal }: FileCallOptions = {}): Promise<FileEntry | undefined> {
    const stat = await this.#open(path, signal).stat(path);
    return stat === undefined ? undefined : this.#entry(path, stat);
  }

  async read(path: RelativePath, options: ReadFileOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return await readFile(this.#open(path, options.signal), path, options);
  }

  async text(path: RelativePath, options: ReadFileOptions = {}): Promise<string> {
    return new TextDecoder().decode(await this.read(path, options));
  }

  stream(path: RelativePath, options: ReadFileOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamFile(() => this.#open(path, options.signal), path, options);
  }

  async write(path: RelativePath, content: FileContent, options: WriteFileOptions = {}): Promise<FileEntry> {
    const { expected, signal } = options;
    const fs = this.#open(path, signal);
    const source = sourceOf(content);
    return await this.#change([path], signal, async () => {
      const attempt = () => this.#writeOnce(fs, path, source, options);
      return this.#entry(
        path,
        await untilNotOvertaken(signal, attempt, () => expected === undefined && source.isWhole),
      );
    });
  }

  async makeFolder(path: RelativePath, { signal }: FileCallOptions = {}): Promise<FileEntry> {
    const fs = this.#open(path, signal);
    return await this.#change([path], signal, async () => {
      const stat = await untilNotOvertaken(signal, async () => {
        await makeFolders(fs, path);
        return await present(fs, path);
      });
      return this.#entry(path, stat);
    });
  }

  async move(from: RelativePath, to: RelativePath, options: ChangeFileOptions = {}): Promise<FileEntry> {
    const { expected, signal } = options;
    const fs = this.#open(from, signal);
    checkPath(to);
    if (from !== to && isWithin(to, from)) throw new SyncError("move_cycle");
    return await this.#change([from, to], signal, async () => {
      const attempt = async () => {
        const seen = expected ?? (await present(fs, from));
        if (from === to) return seen;
        await makeFolders(fs, parentPath(to));
        return await fs.move(from, to, seen);
      };
      return this.#entry(to, await untilNotOvertaken(signal, attempt, () => expected === undefined));
    });
  }

  async remove(path: RelativePath, { expected, signal }: ChangeFileOptions = {}): Promise<void> {
    const fs = this.#open(path, signal);
    if (path === "") throw new SyncError("invalid_path", { message: "The root is not removed." });
    const removed: RelativePath[] = [];
    await this.#change(
      removed,
      signal,
      async () => {
        const seen = await fs.stat(path);
        if (seen === undefined) return;
        if (expected !== undefined && !isExpected(seen, expected)) throw new SyncError("destination_changed");
        if (expected === undefined || seen.kind === "folder") {
          await removeTree(fs, path, seen, (gone) => removed.push(gone), signal);
        } else {
          await removeOne(fs, path, expected);
          removed.push(path);
        }
      },
      [path],
    );
  }

  async #writeOnce(
    fs: FileSystem,
    path: RelativePath,
    source: ContentSource,
    { expected, modifiedAtMs, executable, signal }: WriteFileOptions,
  ): Promise<FileStat> {
    const seen = expected ?? (await fs.stat(path)) ?? "absent";
    if (seen === "absent") await makeFolders(fs, parentPath(path));
    else if (seen.kind !== "file") throw inTheWay(seen);
    return await fs.write(path, source.pieces(), {
      expected: seen,
      modifiedAtMs: modifiedAtMs ?? this.#host.clock.now(),
      executable: executable ?? (seen === "absent" ? false : (seen.executable ?? false)),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Does it when its turn has come, and has the engine look at `touched` whatever comes of it: half of it may be done. */
  async #change<T>(
    touched: readonly RelativePath[],
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    paths = touched,
  ): Promise<T> {
    return await this.#turns.take(paths, signal, async () => {
      this.#host.checkOpen();
      try {
        return await work();
      } finally {
        this.#host.touched(touched);
      }
    });
  }

  #open(path: RelativePath, signal: AbortSignal | undefined): FileSystem {
    this.#host.checkOpen();
    checkPath(path);
    signal?.throwIfAborted();
    return this.#host.fs;
  }

  #entry(path: RelativePath, stat: FileStat): FileEntry {
    return entryAt(path, stat, this.#host.pathSync());
  }
}

function entryAt(
  path: RelativePath,
  stat: FileStat,
  syncOf: (path: RelativePath, stat: FileStat) => PathSync,
): FileEntry {
  return { ...stat, ...syncOf(path, stat), path, name: baseName(path) };
}

async function present(fs: FileSystem, path: RelativePath): Promise<FileStat> {
  const stat = await fs.stat(path);
  if (stat === undefined) throw new SyncError("file_missing");
  return stat;
}

function inTheWay({ kind }: FileStat): SyncError {
  return new SyncError(kind === "folder" ? "destination_exists" : "unsupported_file", {
    message: "What is there is not a file.",
    details: { kind },
  });
}
