import type { ChunkRef, Hasher } from "../content/index.js";
import type { FileSystem, OpenFile } from "../disk/index.js";
import { isSyncError } from "../errors/index.js";
import { type NodeId, pathOf, type Trees } from "../tree/index.js";
import type { ChunkPlace } from "./content-index.js";

/**
 * Reads chunks out of files on this disk, where they were seen last, and checks them. One file is
 * held open at a time, because chunks are asked for file by file.
 */
export class ChunkReader {
  readonly #context: { readonly fs: FileSystem; readonly trees: Trees; readonly hasher: Hasher };
  #open: { readonly nodeId: NodeId; readonly file: OpenFile } | undefined;

  constructor(context: { readonly fs: FileSystem; readonly trees: Trees; readonly hasher: Hasher }) {
    this.#context = context;
  }

  /** Undefined when the file is gone, unreadable, or no longer has these bytes there. */
  async read(chunk: ChunkRef, place: ChunkPlace): Promise<Uint8Array | undefined> {
    try {
      const file = await this.#file(place.nodeId);
      const bytes = await file?.read(place.offset, chunk.sizeBytes);
      if (bytes === undefined || (await this.#context.hasher.sha256(bytes)) !== chunk.hash) return undefined;
      return bytes;
    } catch (error) {
      if (isSyncError(error)) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.file.close();
  }

  async #file(nodeId: NodeId): Promise<OpenFile | undefined> {
    if (this.#open?.nodeId === nodeId) return this.#open.file;
    await this.close();
    const path = pathOf(this.#context.trees.local, nodeId);
    if (path === undefined) return undefined;
    this.#open = { nodeId, file: await this.#context.fs.open(path) };
    return this.#open.file;
  }
}
