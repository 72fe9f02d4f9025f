import { type ChunkHash, type Deflate, encodeChunk } from "../content/index.js";
import { type DeltaBase, encodeChunkDelta } from "../delta/index.js";
import { isSyncError } from "../errors/index.js";
import { limits } from "../protocol/index.js";
import type { NamedChunk, Remote } from "../remote/index.js";

export interface UploadBodyContext {
  readonly remote: Remote;
  readonly deflate: Deflate;
  readonly requestBytes: number;
  readonly requestsInFlight: number;
  readonly onBytes: (sizeBytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A chunk as it is sent; `plain` where it is a delta, should it have to go whole after all. */
interface Item {
  readonly chunk: NamedChunk;
  readonly plain: Uint8Array | undefined;
}

/** Plain bytes that wait beside their deltas in one body. */
const mostPlainBytes = 32 * 1024 * 1024;

/** Collects chunks into framed bodies and sends several of them at a time. */
export class UploadBody {
  readonly #context: UploadBodyContext;
  readonly #sending = new Set<Promise<void>>();
  #items: Item[] = [];
  #bytes = 0;
  #plainBytes = 0;
  #failure: { error: unknown } | undefined;

  constructor(context: UploadBodyContext) {
    this.#context = context;
  }

  /** Adds a chunk, as a delta against `bases` where that pays. */
  async add(hash: ChunkHash, plain: Uint8Array, bases: readonly DeltaBase[]): Promise<void> {
    const { deflate, requestBytes } = this.#context;
    const delta = bases.length === 0 ? undefined : await encodeChunkDelta(plain, bases, deflate);
    const encoded = delta ?? (await encodeChunk(plain, deflate));
    const full =
      this.#bytes + encoded.bytes.length > requestBytes ||
      this.#plainBytes > mostPlainBytes ||
      this.#items.length >= limits.batchChunks;
    if (full && this.#items.length > 0) await this.#send();
    this.#items.push({ chunk: { ...encoded, hash }, plain: delta === undefined ? undefined : plain });
    this.#bytes += encoded.bytes.length;
    if (delta !== undefined) this.#plainBytes += plain.length;
  }

  async finish(): Promise<void> {
    if (this.#items.length > 0) await this.#send();
    await Promise.all(this.#sending);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for what is under way, whatever becomes of it. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#sending);
  }

  async #send(): Promise<void> {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    this.#plainBytes = 0;
    while (this.#sending.size >= this.#context.requestsInFlight) await Promise.race(this.#sending);
    if (this.#failure !== undefined) throw this.#failure.error;
    const sending: Promise<void> = this.#upload(items)
      .then(() => this.#context.onBytes(items.reduce((sum, { chunk }) => sum + chunk.sizeBytes, 0)))
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** A body with a delta that the service cannot use is sent again with every chunk whole. */
  async #upload(items: readonly Item[]): Promise<void> {
    const { remote, deflate, signal } = this.#context;
    try {
      await remote.upload(
        items.map(({ chunk }) => chunk),
        { signal },
      );
    } catch (error) {
      const deltas = items.some(({ plain }) => plain !== undefined);
      if (!deltas || !isSyncError(error, "hash_mismatch", "missing_chunks", "invalid_frame")) throw error;
      // One at a time: whole, they may be more than a body holds.
      for (const { chunk, plain } of items) {
        const whole =
          plain === undefined ? chunk : { ...(await encodeChunk(plain, deflate)), hash: chunk.hash };
        await remote.upload([whole], { signal });
      }
    }
  }
}
