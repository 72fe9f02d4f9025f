import {
  type ChunkHash,
  type ChunkRef,
  type Deflate,
  encodeChunk,
  type Hasher,
  type Manifest,
} from "../content/index.js";
import type { FileSystem } from "../disk/index.js";
import { limits } from "../protocol/index.js";
import type { NamedChunk, Remote } from "../remote/index.js";
import type { NodeId, Trees } from "../tree/index.js";
import { ChunkReader } from "./chunk-reader.js";
import type { ChunkPlace } from "./content-index.js";

export interface UploadContext {
  readonly fs: FileSystem;
  readonly remote: Remote;
  readonly trees: Trees;
  readonly hasher: Hasher;
  readonly deflate: Deflate;
  readonly requestBytes: number;
  readonly requestsInFlight: number;
  readonly onBytes: (sizeBytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A file whose content is to be in the journal: where its bytes are now. */
export interface Source {
  readonly nodeId: NodeId;
  readonly manifest: Manifest;
}

type ChunkSource = ChunkRef & ChunkPlace;

/**
 * Sends what the namespace does not have of these files. What an earlier, interrupted try has sent
 * is not sent again: the server is asked first. Returns the files that changed on disk meanwhile, which
 * must not be committed now. Memory is bounded by the requests in flight.
 */
export async function uploadContents(
  context: UploadContext,
  sources: readonly Source[],
): Promise<Set<NodeId>> {
  const changed = new Set<NodeId>();
  const wanted = await missingChunks(context, sources);
  const body = new RequestBody(context);
  const files = new ChunkReader(context);
  try {
    for (const chunk of wanted) {
      context.signal?.throwIfAborted();
      if (changed.has(chunk.nodeId)) continue;
      const plain = await files.read(chunk, chunk);
      // The file is no longer what was cut: the next scan reads it again.
      if (plain === undefined) changed.add(chunk.nodeId);
      else await body.add(chunk.hash, plain);
    }
    await body.finish();
  } finally {
    await files.close();
    await body.abandon();
  }
  return changed;
}

async function missingChunks(context: UploadContext, sources: readonly Source[]): Promise<ChunkSource[]> {
  const byHash = new Map<ChunkHash, ChunkSource>();
  for (const { nodeId, manifest } of sources) {
    let offset = 0;
    for (const { hash, sizeBytes } of manifest.chunks) {
      if (!byHash.has(hash)) byHash.set(hash, { hash, sizeBytes, offset, nodeId });
      offset += sizeBytes;
    }
  }
  const hashes = [...byHash.keys()];
  const missing: ChunkSource[] = [];
  for (let i = 0; i < hashes.length; i += limits.batchChunks) {
    const answer = await context.remote.missing(hashes.slice(i, i + limits.batchChunks), {
      signal: context.signal,
    });
    for (const hash of answer) {
      const source = byHash.get(hash);
      if (source !== undefined) missing.push(source);
    }
  }
  const skipped = hashes.length - missing.length;
  if (skipped > 0) {
    let bytes = 0;
    const asked = new Set(missing.map(({ hash }) => hash));
    for (const { hash, sizeBytes } of byHash.values()) if (!asked.has(hash)) bytes += sizeBytes;
    context.onBytes(bytes);
  }
  return missing;
}

/** Collects chunks into framed bodies and sends several of them at a time. */
class RequestBody {
  readonly #context: UploadContext;
  readonly #sending = new Set<Promise<void>>();
  #chunks: NamedChunk[] = [];
  #bytes = 0;
  #failure: { error: unknown } | undefined;

  constructor(context: UploadContext) {
    this.#context = context;
  }

  async add(hash: ChunkHash, plain: Uint8Array): Promise<void> {
    const encoded = await encodeChunk(plain, this.#context.deflate);
    const full =
      this.#bytes + encoded.bytes.length > this.#context.requestBytes ||
      this.#chunks.length >= limits.batchChunks;
    if (full && this.#chunks.length > 0) await this.#send();
    this.#chunks.push({ ...encoded, hash });
    this.#bytes += encoded.bytes.length;
  }

  async finish(): Promise<void> {
    if (this.#chunks.length > 0) await this.#send();
    await Promise.all(this.#sending);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for what is under way, whatever becomes of it. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#sending);
  }

  async #send(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    while (this.#sending.size >= this.#context.requestsInFlight) await Promise.race(this.#sending);
    if (this.#failure !== undefined) throw this.#failure.error;
    const sending: Promise<void> = this.#context.remote
      .upload(chunks, { signal: this.#context.signal })
      .then(() => this.#context.onBytes(chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)))
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }
}
