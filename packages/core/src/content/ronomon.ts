import { SyncError } from "../errors/index.js";
import { limits } from "../protocol/limits.js";
import type { Chunker, ChunkerFactory, ChunkingParameters } from "./chunker.js";
import { checkRange, checkSizes } from "./chunking-parameters.js";

/** What fastcdc-wasm 0.1.0 exports. It imports nothing. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  __wbindgen_add_to_stack_pointer(delta: number): number;
  __wbindgen_malloc(length: number): number;
  __wbindgen_free(pointer: number, length: number): void;
  get_chunks(
    result: number,
    pointer: number,
    length: number,
    minimum: number,
    average: number,
    maximum: number,
  ): void;
}

/** What is used of WebAssembly: the types of some platforms do not know it, and some pages may not use it. */
interface Engine {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => unknown;
    readonly Instance: new (module: unknown) => { readonly exports: unknown };
  };
}

/** All boundaries that the module finds in `bytes`, the end included and 0 left out. */
type FindBoundaries = (bytes: Uint8Array, parameters: ChunkingParameters) => number[];

function instantiate(wasm: Uint8Array<ArrayBuffer>): FindBoundaries {
  const { WebAssembly } = globalThis as unknown as Engine;
  const exports = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as Exports;
  return (bytes, { minimumBytes, averageBytes, maximumBytes }) => {
    const result = exports.__wbindgen_add_to_stack_pointer(-16);
    const input = exports.__wbindgen_malloc(bytes.length);
    new Uint8Array(exports.memory.buffer).set(bytes, input);
    exports.get_chunks(result, input, bytes.length, minimumBytes, averageBytes, maximumBytes);
    // The memory may have grown meanwhile, which leaves every earlier view empty.
    const [pointer, count] = new Uint32Array(exports.memory.buffer, result, 2) as unknown as [number, number];
    const boundaries = [...new Uint32Array(exports.memory.buffer, pointer, count)];
    exports.__wbindgen_free(pointer, 4 * count);
    exports.__wbindgen_free(input, bytes.length);
    exports.__wbindgen_add_to_stack_pointer(16);
    return boundaries.filter((boundary) => boundary > 0);
  };
}

/** How many maximum chunks one call sees: more means fewer bytes searched twice and more memory. */
const windowChunks = 4;

/**
 * Makes the `fastcdc-ronomon` chunker factory out of the bytes of fastcdc-wasm's `fastcdc_wasm_bg.wasm`,
 * which cuts as fastcdc-rs 1.0.5 does. Boundaries are exact for streams too: a cut is accepted only
 * where a whole maximum chunk follows the chunk's start, or at the end of the stream, so no buffer's
 * edge ever shows in the result. Memory: some ten maximum chunks.
 *
 * The module traps on parameters out of its ranges and does not survive many traps, so they are checked
 * first: minimum at least 64 B, average 256 B, maximum 1 KiB, in ascending order, at most `limits.chunkBytes`.
 * The factory throws `invalid_request` for others, and `unsupported` where WebAssembly is refused.
 */
export function ronomonChunkerFactory(wasm: Uint8Array<ArrayBuffer>): ChunkerFactory {
  let findBoundaries: FindBoundaries | undefined;
  return (parameters) => {
    checkSizes(parameters);
    checkRange("minimumBytes", parameters.minimumBytes, 64, limits.chunkBytes);
    checkRange("averageBytes", parameters.averageBytes, 256, limits.chunkBytes);
    checkRange("maximumBytes", parameters.maximumBytes, 1024, limits.chunkBytes);
    try {
      findBoundaries ??= instantiate(wasm);
    } catch (cause) {
      throw new SyncError("unsupported", { message: "WebAssembly is not available here.", cause });
    }
    return new WindowChunker(parameters, findBoundaries);
  };
}

/** Shows a whole-buffer cutter one bounded window of the stream after another. */
class WindowChunker implements Chunker {
  readonly #parameters: ChunkingParameters;
  readonly #findBoundaries: FindBoundaries;
  readonly #windowBytes: number;
  #held = new Uint8Array(0);
  #heldBytes = 0;

  constructor(parameters: ChunkingParameters, findBoundaries: FindBoundaries) {
    this.#parameters = parameters;
    this.#findBoundaries = findBoundaries;
    this.#windowBytes = windowChunks * parameters.maximumBytes;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (let offset = 0; offset < bytes.length; ) {
      const taken = Math.min(bytes.length - offset, this.#windowBytes - this.#heldBytes);
      this.#hold(bytes.subarray(offset, offset + taken));
      offset += taken;
      if (this.#heldBytes === this.#windowBytes) chunks.push(...this.#cut(this.#parameters.maximumBytes));
    }
    return chunks;
  }

  finish(): Uint8Array[] {
    return this.#cut(0);
  }

  /** Takes the chunks whose start has at least `followingBytes` after it. */
  #cut(followingBytes: number): Uint8Array[] {
    if (this.#heldBytes === 0) return [];
    const chunks: Uint8Array[] = [];
    let start = 0;
    for (const end of this.#findBoundaries(this.#held.subarray(0, this.#heldBytes), this.#parameters)) {
      if (this.#heldBytes - start < followingBytes) break;
      chunks.push(this.#held.slice(start, end));
      start = end;
    }
    this.#held.copyWithin(0, start, this.#heldBytes);
    this.#heldBytes -= start;
    return chunks;
  }

  #hold(bytes: Uint8Array): void {
    const needed = this.#heldBytes + bytes.length;
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.min(this.#windowBytes, Math.max(needed, 2 * this.#held.length)));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes = needed;
  }
}
