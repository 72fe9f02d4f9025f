import type { Sink } from "../disk/index.js";
import type { Contents } from "./contents.js";
import type { ContentName } from "./rows.js";

/** Contents in memory, which outlive whoever opens the disk that they are of. */
export class MemoryContents implements Contents {
  readonly #bytes = new Map<number, Map<number, Uint8Array<ArrayBuffer>>>();

  async create([generation, serial]: ContentName): Promise<Sink> {
    const folder = this.#bytes.get(generation) ?? new Map<number, Uint8Array<ArrayBuffer>>();
    this.#bytes.set(generation, folder.set(serial, new Uint8Array()));
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    return {
      write: (piece) => void pieces.push(Uint8Array.from(piece)),
      async finish() {
        folder.set(serial, new Uint8Array(await new Blob(pieces).arrayBuffer()));
      },
      discard() {},
    };
  }

  async find([generation, serial]: ContentName): Promise<Blob | undefined> {
    const bytes = this.#bytes.get(generation)?.get(serial);
    return bytes && new Blob([bytes]);
  }

  async remove([generation, serial]: ContentName): Promise<void> {
    this.#bytes.get(generation)?.delete(serial);
  }

  async generations(): Promise<number[]> {
    return [...this.#bytes.keys()];
  }

  async serials(generation: number): Promise<number[]> {
    return [...(this.#bytes.get(generation)?.keys() ?? [])];
  }

  async removeGeneration(generation: number): Promise<void> {
    this.#bytes.delete(generation);
  }

  async removeOtherDisks(): Promise<void> {}
}
