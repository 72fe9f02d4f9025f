import type { BigIntStats } from "node:fs";
import type { FileStat, RelativePath, WriteOptions } from "@syncline/core";
import type { ChangedFolders } from "./changed-folders.js";
import { onDisk, onDiskLater } from "./disk-errors.js";
import type { FileFlush } from "./file-flush.js";
import type { NodeFs } from "./node-fs.js";
import type { Placing } from "./placing.js";
import type { ReservedFolder } from "./reserved-folder.js";
import type { RootFolder } from "./root-folder.js";
import type { Slices } from "./slices.js";
import { synchronousBytes, TemporaryFile, writeTemporary } from "./temporary-file.js";

type Pieces = readonly Uint8Array[];
type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A file has its name. That is durable when these folders are flushed, in their order. */
interface Put {
  readonly stat: FileStat;
  readonly folders: readonly string[];
}

/** How a file's content gets to its place: whole and flushed in a temporary file first, then by name. */
export class Writing {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #reserved: ReservedFolder;
  readonly #placing: Placing;
  readonly #changed: ChangedFolders;
  readonly #slices: Slices;
  readonly #flush: FileFlush;
  readonly #toStat: (stats: BigIntStats) => FileStat;

  constructor(parts: {
    readonly fs: NodeFs;
    readonly root: RootFolder;
    readonly reserved: ReservedFolder;
    readonly placing: Placing;
    readonly changed: ChangedFolders;
    readonly slices: Slices;
    readonly flush: FileFlush;
    readonly toStat: (stats: BigIntStats) => FileStat;
  }) {
    this.#fs = parts.fs;
    this.#root = parts.root;
    this.#reserved = parts.reserved;
    this.#placing = parts.placing;
    this.#changed = parts.changed;
    this.#slices = parts.slices;
    this.#flush = parts.flush;
    this.#toStat = parts.toStat;
  }

  async write(path: RelativePath, content: Content, options: WriteOptions): Promise<FileStat> {
    const put = isAtHand(content)
      ? await this.#writeAtHand(path, content, options)
      : await this.#writeStream(path, content, options);
    await this.#changed.flush(put.folders);
    return put.stat;
  }

  /**
   * What is at hand is written in one slice with that of other callers, where the disk flushes it in no time.
   * Elsewhere their flushes, many at a time, come between two slices.
   */
  async #writeAtHand(path: RelativePath, pieces: Pieces, options: WriteOptions): Promise<Put> {
    const file = await this.#slices.run(() => {
      options.signal?.throwIfAborted();
      const file = this.#fill(path, pieces, options);
      return this.#flush.isQuick
        ? this.#put(file, path, options, () => this.#flush.now(file.descriptor))
        : file;
    });
    if (!(file instanceof TemporaryFile)) return file;
    try {
      await onDiskLater(() => this.#flush.later(file.descriptor));
      options.signal?.throwIfAborted();
    } catch (error) {
      file.discard();
      throw error;
    }
    return await this.#slices.run(() => this.#put(file, path, options));
  }

  /** All that can be known to fail fails before the stream is asked for anything. */
  async #writeStream(path: RelativePath, content: Content, options: WriteOptions): Promise<Put> {
    this.#placing.checkParent(path, options.folder);
    const current = this.#placing.checkExpected(path, options.expected);
    this.#reserved.make();
    const temporary = { ...options, replacedMode: modeOf(current) };
    const file = await writeTemporary(this.#fs, this.#root, this.#flush, content, temporary);
    return await this.#slices.run(() => this.#put(file, path, options));
  }

  /** A new file is not looked for: whether something has taken its place, its name tells when it gets it. */
  #fill(path: RelativePath, pieces: Pieces, options: WriteOptions): TemporaryFile {
    const { expected, folder } = options;
    this.#placing.checkFolder(path, folder);
    const current = expected === "absent" ? undefined : this.#placing.checkExpected(path, expected);
    this.#reserved.make();
    const file = new TemporaryFile(this.#fs, this.#root, { ...options, replacedMode: modeOf(current) });
    try {
      for (const piece of pieces) file.append(piece);
      file.complete();
      return file;
    } catch (error) {
      file.discard();
      throw error;
    }
  }

  /** Gives a finished file its name, if what the plan saw is still there. */
  #put(file: TemporaryFile, path: RelativePath, options: WriteOptions, flush: () => void = () => {}): Put {
    try {
      onDisk(flush);
      file.close();
      this.#placing.checkFolder(path, options.folder);
      const folders = onDisk(() => this.#placing.putFile(file.place, path, options.expected));
      return { stat: this.#toStat(this.#root.existing(path)), folders };
    } catch (error) {
      file.discard();
      throw error;
    }
  }
}

/** Pieces in memory that are written quicker than anybody could be asked to do it. */
function isAtHand(content: Content): content is Pieces {
  if (!Array.isArray(content)) return false;
  return content.reduce((sum: number, { length }: Uint8Array) => sum + length, 0) <= synchronousBytes;
}

/** Who may read a file that is replaced stays as it was. */
const modeOf = (current: BigIntStats | undefined): number | undefined =>
  current?.isFile() ? Number(current.mode) : undefined;
