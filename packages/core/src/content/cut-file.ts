import { packPieces } from "../delta/pieces.js";
import { SyncError } from "../errors/index.js";
import { limits } from "../protocol/limits.js";
import type { ChunkerFactory, ChunkingParameters } from "./chunker.js";
import type { Hasher } from "./hasher.js";
import type { ChunkHash, ChunkRef, Manifest } from "./manifest.js";

/** Gets the packed inner pieces of one chunk, see `packPieces`. The bytes are the listener's. */
export type PiecesListener = (hash: ChunkHash, pieces: Uint8Array) => void;

/** Chunks below this are sent whole when they change: a delta would save next to nothing. */
const leastChunkWithPieces = 8 * 1024;

/**
 * Hashes a chunk and tells the listener its pieces, if it is large enough to have some. The bytes are the
 * caller's again as soon as the call returns.
 */
export async function hashChunk(
  chunk: Uint8Array,
  hasher: Hasher,
  onPieces: PiecesListener | undefined,
): Promise<ChunkRef> {
  const sizeBytes = chunk.length;
  const hashing = hasher.sha256(chunk);
  const pieces = onPieces && sizeBytes >= leastChunkWithPieces ? packPieces(chunk) : undefined;
  const hash = await hashing;
  if (pieces !== undefined) onPieces?.(hash, pieces);
  return { hash, sizeBytes };
}

export interface CutOptions {
  readonly createChunker: ChunkerFactory;
  readonly hasher: Hasher;
  readonly signal?: AbortSignal | undefined;
  readonly onPieces?: PiecesListener | undefined;
}

/** How many chunks may wait for their hash while the next ones are cut. */
const hashesInFlight = 4;

/**
 * Cuts a stream and hashes its chunks meanwhile. Memory: some six maximum chunks, whatever the stream's
 * length. A stream that comes in one piece of at most the minimum size is hashed as it is, without a chunker.
 *
 * Throws `invalid_request` for parameters the algorithm does not allow, `invalid_manifest` for more chunks
 * than a manifest holds, what the source throws, and `signal.reason`; the source is closed in every case.
 */
export async function cutStream(
  source: AsyncIterable<Uint8Array>,
  parameters: ChunkingParameters,
  options: CutOptions,
): Promise<Manifest> {
  const hashes = new HashLine(options.hasher, options.onPieces);
  const createChunker = () => options.createChunker(parameters);
  let chunker: ReturnType<ChunkerFactory> | undefined;
  let only: Uint8Array | undefined;
  for await (const piece of source) {
    options.signal?.throwIfAborted();
    if (piece.length === 0) continue;
    if (chunker === undefined && only === undefined && piece.length <= parameters.minimumBytes) {
      only = new Uint8Array(piece);
      continue;
    }
    if (chunker === undefined) {
      chunker = createChunker();
      if (only !== undefined) await hashes.add(chunker.push(only));
    }
    await hashes.add(chunker.push(piece));
  }
  options.signal?.throwIfAborted();
  await hashes.add(chunker === undefined ? (only === undefined ? [] : [only]) : chunker.finish());
  return { chunks: await hashes.finish() };
}

/** Hashes chunks in order, a few at once. */
class HashLine {
  readonly #hasher: Hasher;
  readonly #onPieces: PiecesListener | undefined;
  readonly #waiting: Promise<ChunkRef>[] = [];
  readonly #done: ChunkRef[] = [];

  constructor(hasher: Hasher, onPieces: PiecesListener | undefined) {
    this.#hasher = hasher;
    this.#onPieces = onPieces;
  }

  /** Takes chunks one by one and waits while too many are on their way. */
  async add(chunks: Iterable<Uint8Array>): Promise<void> {
    for (const chunk of chunks) {
      if (this.#done.length + this.#waiting.length === limits.manifestChunks) throw tooManyChunks();
      const hashed = hashChunk(chunk, this.#hasher, this.#onPieces);
      // A failure is met when its turn comes; if another one comes first, it must not go unheard.
      hashed.catch(() => undefined);
      this.#waiting.push(hashed);
      if (this.#waiting.length > hashesInFlight) await this.#settleOldest();
    }
  }

  async finish(): Promise<readonly ChunkRef[]> {
    while (this.#waiting.length > 0) await this.#settleOldest();
    return this.#done;
  }

  async #settleOldest(): Promise<void> {
    const oldest = this.#waiting.shift();
    if (oldest !== undefined) this.#done.push(await oldest);
  }
}

const tooManyChunks = () =>
  new SyncError("invalid_manifest", {
    message: `The file has more than ${limits.manifestChunks} chunks; its namespace needs larger ones.`,
    details: { limit: limits.manifestChunks },
  });
