import type { Clock } from "../clock/index.js";
import type { DeletionWatch } from "../collection/deletion-watch.js";
import type { ChunkStore, PreparedChunk } from "../content/chunk-store.js";
import { deltaCodec } from "../content/codec.js";
import type { ChunkHash } from "../content/manifest.js";
import { basesOf } from "../delta/index.js";
import { SyncError } from "../errors/index.js";
import type { ChunkClaim, MetadataStore } from "../journal/index.js";
import { limits } from "../protocol/index.js";
import type { CallOptions, NamedChunk } from "../remote/index.js";
import { checkCount, missingChunks } from "./chunks.js";

export interface UploadPorts {
  readonly metadata: MetadataStore;
  readonly chunks: ChunkStore;
  readonly clock: Clock;
  readonly watch: DeletionWatch;
}

export interface UploadOptions extends CallOptions {
  /** Told of each chunk once nobody needs its bytes any more, whatever became of it. */
  readonly release?: ((chunk: NamedChunk) => void) | undefined;
}

/** Chunks under way at once: enough to keep hashers and stores busy, few enough to bound memory. */
const chunksAtOnce = 8;

/** Chunks that are claimed together are in memory together: this much, and at most one chunk more. */
const groupBytes = 8 * 1024 * 1024;
const groupChunks = 512;

/**
 * Stores chunks as they come: a group at a time is checked, claimed, and put while the next one comes in. In the end one transaction
 * turns all claims into holds, so that the namespace holds none of them when one fails. Claims come before
 * the look for deletions, and that before the bytes: see docs/adr/0013-collection.md.
 */
export async function uploadChunks(
  ports: UploadPorts,
  namespaceId: string,
  chunks: AsyncIterable<NamedChunk> | Iterable<NamedChunk>,
  options: UploadOptions,
): Promise<void> {
  const upload = new Upload(ports, namespaceId, options);
  try {
    for await (const chunk of chunks) {
      options.signal?.throwIfAborted();
      await upload.take(chunk);
    }
    await upload.finish();
  } finally {
    // No write outlives the call, whatever failed.
    await upload.settled();
  }
}

class Upload {
  readonly #ports: UploadPorts;
  readonly #namespaceId: string;
  readonly #options: { readonly signal?: AbortSignal };
  readonly #release: (chunk: NamedChunk) => void;
  /** The last claim of each chunk. */
  readonly #claims = new Map<ChunkHash, ChunkClaim>();
  #count = 0;
  #totalBytes = 0;
  #group: NamedChunk[] = [];
  #groupBytes = 0;
  /** The group before. */
  #storing: Promise<void> = Promise.resolve();

  constructor(ports: UploadPorts, namespaceId: string, { signal, release = () => {} }: UploadOptions) {
    this.#ports = ports;
    this.#namespaceId = namespaceId;
    this.#options = signal === undefined ? {} : { signal };
    this.#release = release;
  }

  async take(chunk: NamedChunk): Promise<void> {
    this.#count++;
    this.#totalBytes += chunk.bytes.byteLength;
    checkCount(this.#count);
    // A single chunk always fits; what it may measure is the chunk store's to say.
    if (this.#count > 1) checkBytes(this.#totalBytes);
    if (chunk.sizeBytes === 0)
      throw new SyncError("invalid_request", { message: "A chunk has at least one byte." });
    this.#group.push(chunk);
    this.#groupBytes += chunk.codec === deltaCodec ? chunk.sizeBytes : chunk.bytes.byteLength;
    if (this.#groupBytes >= groupBytes || this.#group.length >= groupChunks) await this.#nextGroup();
  }

  async finish(): Promise<void> {
    await this.#nextGroup();
    await this.#storing;
    const { metadata, clock } = this.#ports;
    const claims = [...this.#claims.values()];
    if (claims.length === 0) return;
    await metadata.transact(this.#namespaceId, async (transaction) => {
      const gone = await transaction.holdChunks(claims, clock.now());
      // The claim has run out, so the bytes may have been collected.
      if (gone.length > 0) throw tryAgain(gone);
    });
  }

  async settled(): Promise<void> {
    await Promise.allSettled([this.#storing]);
    for (const chunk of this.#group) this.#release(chunk);
  }

  async #nextGroup(): Promise<void> {
    await this.#storing;
    const group = this.#group;
    this.#group = [];
    this.#groupBytes = 0;
    if (group.length === 0) return;
    this.#storing = this.#storeGroup(group).finally(() => {
      for (const chunk of group) this.#release(chunk);
    });
    // Its failure is told when the next group, or the end, has come.
    this.#storing.catch(() => {});
  }

  async #storeGroup(group: readonly NamedChunk[]): Promise<void> {
    const { metadata, chunks, clock, watch } = this.#ports;
    const checked = await eachOf(group, (chunk) => this.#checked(chunk));
    const claims = await metadata.transact(this.#namespaceId, (transaction) =>
      transaction.claimChunks(checked, clock.now()),
    );
    const deleted = await watch.underWay(
      metadata.condemned,
      claims.map(({ hash }) => hash),
    );
    if (deleted.length > 0) throw tryAgain(deleted);
    await eachOf(checked, (chunk) => chunks.store(chunk, this.#options));
    for (const claim of claims) this.#claims.set(claim.hash, claim);
  }

  /**
   * A delta is rebuilt from its bases, which the namespace must hold itself: a hash is not a capability. Throws
   * `missing_chunks` for one without them.
   */
  async #checked(chunk: NamedChunk): Promise<PreparedChunk> {
    const { metadata, chunks } = this.#ports;
    if (chunk.codec === deltaCodec) {
      const missing = await missingChunks(metadata, this.#namespaceId, basesOf(chunk));
      if (missing.length > 0) throw new SyncError("missing_chunks", { details: { hashes: missing } });
    }
    return await chunks.prepare(chunk, this.#options);
  }
}

/** Does the same for each, several at once; the first failure ends it, once none is under way any more. */
async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length && failures.length === 0) {
      const i = next++;
      await work(items[i] as T).then(
        (result) => {
          results[i] = result;
        },
        (error: unknown) => void failures.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(chunksAtOnce, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** The bytes are just being collected: they are needed again, so they are taken when that has ended. */
function tryAgain(hashes: readonly ChunkHash[]): SyncError {
  return new SyncError("unavailable", {
    message: "Some of these chunks are just being collected.",
    details: { hashes },
  });
}

function checkBytes(totalBytes: number): void {
  if (totalBytes > limits.batchBytes) {
    throw new SyncError("too_large", { details: { limitBytes: limits.batchBytes } });
  }
}
