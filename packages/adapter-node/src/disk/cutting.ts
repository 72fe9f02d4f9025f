import type { BigIntStats } from "node:fs";
import {
  type ChunkingParameters,
  type CutFile,
  cutStream,
  emptyManifest,
  type FileStat,
  hashChunk,
  type Manifest,
  type PiecesListener,
  parentPath,
  type RelativePath,
  SyncError,
  sameStat,
} from "@syncline/core";
import { createNodeChunker } from "../chunking/index.js";
import { type FileCutter, nodeHasher } from "../content/index.js";
import type { ChangedFolders } from "./changed-folders.js";
import type { NodeFs } from "./node-fs.js";
import { type NodeFile, openFile, pieces } from "./read-file.js";
import type { RootFolder } from "./root-folder.js";
import type { Slices } from "./slices.js";

/** Up to this size a file is read quicker than anybody could be asked to do it. */
const atOnceBytes = 64 * 1024;

/** Reads whole files and cuts them, and takes none for read that changed meanwhile. */
export class Cutting {
  readonly #fs: NodeFs;
  readonly #root: RootFolder;
  readonly #changed: ChangedFolders;
  readonly #slices: Slices;
  readonly #cutter: FileCutter | undefined;
  readonly #toStat: (stats: BigIntStats) => FileStat;

  constructor(parts: {
    readonly fs: NodeFs;
    readonly root: RootFolder;
    readonly changed: ChangedFolders;
    readonly slices: Slices;
    /** Missing on a stand-in, whose descriptors mean nothing to the system. */
    readonly cutter: FileCutter | undefined;
    readonly toStat: (stats: BigIntStats) => FileStat;
  }) {
    this.#fs = parts.fs;
    this.#root = parts.root;
    this.#changed = parts.changed;
    this.#slices = parts.slices;
    this.#cutter = parts.cutter;
    this.#toStat = parts.toStat;
  }

  async cut(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal: AbortSignal | undefined,
    onPieces: PiecesListener | undefined,
  ): Promise<CutFile> {
    // A file below the minimum is one chunk.
    const mostBytes = Math.min(atOnceBytes, parameters.minimumBytes);
    const small = await this.#whenSettled(path, () => this.#readAtOnce(path, mostBytes));
    signal?.throwIfAborted();
    if (small === undefined) return await this.#cutLarge(path, parameters, signal, onPieces);
    const { bytes, stat } = small;
    if (bytes.length === 0) return { manifest: emptyManifest, stat };
    return { manifest: { chunks: [await hashChunk(bytes, nodeHasher, onPieces)] }, stat };
  }

  /** Opens a regular file, and nothing else. */
  open(path: RelativePath): NodeFile {
    if (!this.#root.existing(path).isFile()) throw new SyncError("unsupported_file");
    return openFile(this.#fs, this.#root.place(path), this.#toStat);
  }

  /** Does a step in a slice when all that shows in the folder is durable: what is read is taken for settled. */
  async #whenSettled<T>(path: RelativePath, step: () => T): Promise<T> {
    const folder = this.#root.place(parentPath(path));
    for (;;) {
      await this.#changed.settle(folder);
      // Others may have changed it before this one's turn in the slice comes.
      const done = await this.#slices.run(() =>
        this.#changed.isSettled(folder) ? { result: step() } : undefined,
      );
      if (done !== undefined) return done.result;
    }
  }

  /** Undefined when it is larger. */
  #readAtOnce(path: RelativePath, mostBytes: number): { bytes: Uint8Array; stat: FileStat } | undefined {
    const file = this.open(path);
    try {
      const stat = file.opened;
      if (stat.sizeBytes > mostBytes) return undefined;
      const bytes = file.readNow(stat.sizeBytes);
      this.#checkUnchanged(path, stat);
      return { bytes, stat };
    } finally {
      file.closeNow();
    }
  }

  async #cutLarge(
    path: RelativePath,
    parameters: ChunkingParameters,
    signal: AbortSignal | undefined,
    onPieces: PiecesListener | undefined,
  ): Promise<CutFile> {
    const file = this.open(path);
    try {
      const stat = file.opened;
      const manifest = await this.#cutOpen(file, parameters, signal, onPieces);
      this.#checkUnchanged(path, stat);
      return { manifest, stat };
    } finally {
      file.closeNow();
    }
  }

  async #cutOpen(
    file: NodeFile,
    parameters: ChunkingParameters,
    signal: AbortSignal | undefined,
    onPieces: PiecesListener | undefined,
  ): Promise<Manifest> {
    const { sizeBytes } = file.opened;
    // The cutter gets the open file, not its path: what it reads is what the stats are of.
    if (this.#cutter !== undefined) {
      return await this.#cutter.cut(file.descriptor, sizeBytes, parameters, signal, onPieces);
    }
    const options = { createChunker: createNodeChunker, hasher: nodeHasher, signal, onPieces };
    return await cutStream(pieces(file, sizeBytes), parameters, options);
  }

  /**
   * The name has to lead to the same file still, which may have been replaced while it was read, and that has to be as it
   * was. As long as it is open nobody else gets its number: a file that has it is the one that was read.
   */
  #checkUnchanged(path: RelativePath, stat: FileStat): void {
    const after = this.#root.look(path);
    if (after === undefined || !sameStat(stat, this.#toStat(after))) throw new SyncError("file_busy");
  }
}
