import type { BlobBytes } from "../blobs/blob-bytes.js";
import type { BlobStore } from "../blobs/blob-store.js";
import { basesOf, rebuildChunk } from "../delta/chunk-delta.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { limits } from "../protocol/limits.js";
import type { NamedChunk } from "../remote/remote.js";
import { isChunkHash } from "./chunk-hash.js";
import { type Deflate, decodeChunk, deltaCodec, type EncodedChunk, encodeChunk, isCodec } from "./codec.js";
import type { Hasher } from "./hasher.js";
import type { ChunkHash, ChunkRef } from "./manifest.js";

interface CallOptions {
  readonly signal?: AbortSignal;
}

/** A chunk that was checked, with the plain bytes that checking it needed anyway. */
export interface CheckedChunk {
  readonly chunk: NamedChunk;
  readonly plain: Uint8Array;
}

/** A chunk that was checked and may be stored. */
export interface PreparedChunk extends ChunkRef {
  /** What is to be put, in this order, so that the chunk is there when anything that stands on it is. */
  readonly blobs: readonly { readonly key: string; readonly bytes: BlobBytes }[];
}

/** Layout of a stored chunk: this byte, the codec, the plain size in 4 bytes big-endian, the encoded bytes. */
const layout = 1;
const headerBytes = 6;

/**
 * Chunks in a {@link BlobStore}, under their hash. Nothing enters whose bytes do not have the hash that
 * names them, and nothing leaves either.
 *
 * Who may read or claim a chunk is not decided here: a hash is not a capability.
 */
export class ChunkStore {
  readonly #blobs: BlobStore;
  readonly #hasher: Hasher;
  readonly #deflate: Deflate;

  constructor(options: { readonly blobs: BlobStore; readonly hasher: Hasher; readonly deflate: Deflate }) {
    this.#blobs = options.blobs;
    this.#hasher = options.hasher;
    this.#deflate = options.deflate;
  }

  /**
   * Checks a chunk, and rebuilds one that came as a delta from its bases in this store. Writes nothing. Throws
   * `hash_mismatch` for bytes that do not decode, for a delta that does not make the chunk, or whose bases are not
   * here, and for what is not what the hash names; `too_large` past `limits.chunkBytes`, and what the blob store throws.
   */
  async prepare(chunk: NamedChunk, options: CallOptions = {}): Promise<PreparedChunk> {
    if (chunk.sizeBytes > limits.chunkBytes || chunk.bytes.length > limits.chunkBytes) {
      throw new SyncError("too_large", { details: { limitBytes: limits.chunkBytes } });
    }
    const { hash, sizeBytes } = chunk;
    const isDelta = chunk.codec === deltaCodec;
    const whole = isDelta ? { ...(await this.#rebuilt(chunk, options)), hash } : chunk;
    if ((await this.#plainOf(whole, hash)) === undefined) {
      throw new SyncError("hash_mismatch", { details: { hash } });
    }
    options.signal?.throwIfAborted();
    const blobs = [{ key: chunkKey(hash), bytes: toContainer(whole) }];
    // The delta is kept for readers who have its bases too. It is a saving and no more: a reader checks what it
    // makes, and does without it when it is gone.
    if (isDelta) blobs.push({ key: deltaKey(hash), bytes: toContainer(chunk) });
    return { hash, sizeBytes, blobs };
  }

  /** Stores a chunk durably; one that is there already succeeds. A failure or cancel leaves it whole or not at all. */
  async store({ blobs }: PreparedChunk, options: CallOptions = {}): Promise<void> {
    for (const { key, bytes } of blobs) await this.#blobs.put(key, bytes, options);
  }

  /** Checks and stores a chunk. Throws as both do. */
  async put(chunk: NamedChunk, options: CallOptions = {}): Promise<void> {
    await this.store(await this.prepare(chunk, options), options);
  }

  /** Undefined when it is not there. Throws `corrupt_content` when the stored bytes are not what the hash names. */
  async get(hash: ChunkHash, options: CallOptions = {}): Promise<CheckedChunk | undefined> {
    const stored = await this.#blobs.get(chunkKey(hash), options);
    if (stored === undefined) return undefined;
    const chunk = fromContainer(stored);
    const plain = chunk && (await this.#plainOf(chunk, hash));
    if (chunk === undefined || plain === undefined) {
      throw new SyncError("corrupt_content", { details: { hash } });
    }
    return { chunk: { ...chunk, hash }, plain };
  }

  /** The delta that the chunk came as; undefined where it came whole. */
  async getDelta(hash: ChunkHash, options: CallOptions = {}): Promise<NamedChunk | undefined> {
    const stored = await this.#blobs.get(deltaKey(hash), options);
    const chunk = stored && fromContainer(stored);
    return chunk?.codec === deltaCodec ? { ...chunk, hash } : undefined;
  }

  /** Whether the chunk is there. Does not read its bytes. */
  async has(hash: ChunkHash, options: CallOptions = {}): Promise<boolean> {
    return (await this.#blobs.stat(chunkKey(hash), options)) !== undefined;
  }

  /** Forgets a chunk and the delta that it came as; a missing one succeeds. A damaged chunk must go before it can be stored again. */
  async delete(hash: ChunkHash, options: CallOptions = {}): Promise<void> {
    await this.#blobs.delete(deltaKey(hash), options);
    await this.#blobs.delete(chunkKey(hash), options);
  }

  /**
   * The hashes of all chunks whose first byte is `slice` (0 to 255), those of which only a delta is there included. A hash
   * may come twice.
   */
  async *list(slice: number, options: CallOptions = {}): AsyncIterable<ChunkHash> {
    const first = slice.toString(16).padStart(2, "0");
    for (const prefix of [`chunks/${first[0]}/${first[1]}/`, `deltas/${first}/`]) {
      for await (const { key } of this.#blobs.list(prefix, options)) {
        const hash = key.slice(key.lastIndexOf("/") + 1);
        if (isChunkHash(hash)) yield hash;
      }
    }
  }

  /** What a delta makes of its bases. Throws `hash_mismatch` where it makes nothing: the whole chunk mends it. */
  async #rebuilt(delta: NamedChunk, options: CallOptions): Promise<EncodedChunk> {
    try {
      const found = await Promise.all(basesOf(delta).map((base) => this.get(base, options)));
      const bases = found.flatMap((base) => (base === undefined ? [] : [base.plain]));
      return await encodeChunk(await rebuildChunk(delta, bases, this.#deflate), this.#deflate);
    } catch (error) {
      if (!isSyncError(error, "invalid_frame", "corrupt_content")) throw error;
      throw new SyncError("hash_mismatch", { details: { hash: delta.hash }, cause: error });
    }
  }

  /** The plain bytes, or undefined when they are not what `hash` names. */
  async #plainOf(chunk: EncodedChunk, hash: ChunkHash): Promise<Uint8Array | undefined> {
    try {
      const plain = await decodeChunk(chunk, this.#deflate);
      return (await this.#hasher.sha256(plain)) === hash ? plain : undefined;
    } catch (error) {
      if (isSyncError(error, "corrupt_content")) return undefined;
      throw error;
    }
  }
}

/**
 * Where a chunk lies: two levels of 16 keep folders and listings short, and are few enough that on a disk the
 * chunks of one upload share the flushes of their folders.
 */
export function chunkKey(hash: ChunkHash): string {
  return `chunks/${hash[0]}/${hash[1]}/${hash}`;
}

function deltaKey(hash: ChunkHash): string {
  return `deltas/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`;
}

/** The bytes are not copied. */
function toContainer({ codec, sizeBytes, bytes }: EncodedChunk): readonly Uint8Array[] {
  const header = new Uint8Array(headerBytes);
  header[0] = layout;
  header[1] = codec;
  new DataView(header.buffer).setUint32(2, sizeBytes);
  return [header, bytes];
}

function fromContainer(container: Uint8Array): EncodedChunk | undefined {
  if (container.length < headerBytes || container[0] !== layout) return undefined;
  const codec = container[1] as number;
  if (!isCodec(codec)) return undefined;
  const sizeBytes = new DataView(container.buffer, container.byteOffset).getUint32(2);
  if (sizeBytes > limits.chunkBytes) return undefined;
  return { codec, sizeBytes, bytes: container.subarray(headerBytes) };
}
