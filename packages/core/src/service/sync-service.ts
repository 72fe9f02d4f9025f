import type { BlobStore } from "../blobs/blob-store.js";
import type { EventBus, Nudge } from "../bus/event-bus.js";
import type { Clock, Randomness } from "../clock/index.js";
import {
  type Collected,
  type CollectionOptions,
  type CollectorPorts,
  collect,
} from "../collection/collector.js";
import { DeletionWatch } from "../collection/deletion-watch.js";
import { letUnneededGo } from "../collection/let-go.js";
import { ChunkStore } from "../content/chunk-store.js";
import type { Deflate } from "../content/codec.js";
import type { Hasher } from "../content/hasher.js";
import type { ChunkHash } from "../content/manifest.js";
import type { MetadataStore, NamespaceReader, NamespaceTransaction } from "../journal/index.js";
import type {
  ChangesPage,
  CommitRequest,
  CommitResult,
  NamespaceDescription,
  NodeHistory,
  SentManifest,
  TrashPage,
  WantedManifest,
} from "../protocol/index.js";
import type { CallOptions, NamedChunk } from "../remote/index.js";
import type { NodeId } from "../tree/index.js";
import { changesPage } from "./changes.js";
import { chunksToSend, fetchChunks } from "./chunks.js";
import { checkRequest, commitWithin, readManifests } from "./commit.js";
import { nodeHistory, trashPage } from "./history.js";
import { baseEncodings, sendManifests } from "./manifests.js";
import { checkAccess, descriptionOf, type NamespaceRequest, newEpoch, newNamespace } from "./namespaces.js";
import type { Principal } from "./principal.js";
import { type UploadOptions, uploadChunks } from "./upload.js";

export interface SyncServiceOptions {
  readonly metadata: MetadataStore;
  readonly blobs: BlobStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly hasher: Hasher;
  readonly deflate: Deflate;
  /**
   * How long chunks are kept that nothing needs: what an upload may take, and how old a backup of the metadata may be that finds
   * everything. The same for all services before the same stores. Default 7 days.
   */
  readonly graceMs?: number | undefined;
}

const defaultGraceMs = 7 * 24 * 3_600_000;

/** Versions that are forgotten in one transaction. */
const versionsAtOnce = 500;

/**
 * The rules of sync, and no state but what the ports keep: any number of services may stand before
 * the same stores.
 *
 * Every call is safe to repeat. A namespace that does not exist or is not the principal's answers
 * `unknown_namespace`. Requests have the shape that the protocol's schemas say: whoever takes them
 * from outside checks that first.
 */
export class SyncService {
  readonly #options: SyncServiceOptions & CollectorPorts;

  constructor(options: SyncServiceOptions) {
    const { graceMs = defaultGraceMs, clock } = options;
    const chunks = new ChunkStore(options);
    this.#options = { ...options, graceMs, chunks, watch: new DeletionWatch(clock) };
  }

  /**
   * Creates a namespace for the account, or returns the one that it has under this name already,
   * whatever its parameters. Throws `invalid_name` and `invalid_request`.
   */
  async createNamespace(principal: Principal, request: NamespaceRequest): Promise<NamespaceDescription> {
    const record = newNamespace(principal, request, this.#options);
    return descriptionOf(await this.#options.metadata.createNamespace(record));
  }

  /** The namespaces of the account, in order of name. */
  async namespaces(principal: Principal): Promise<NamespaceDescription[]> {
    const records = await this.#options.metadata.namespacesOf(principal.accountId);
    return records.map(descriptionOf);
  }

  async describe(principal: Principal, namespaceId: string): Promise<NamespaceDescription> {
    return descriptionOf(checkAccess(await this.#options.metadata.namespace(namespaceId), principal));
  }

  /**
   * Decides each operation and writes what was accepted in one transaction; what is said to be
   * committed is durable. Throws `epoch_changed`, `too_large`, and `invalid_request` for a damaged cursor.
   */
  async commit(principal: Principal, namespaceId: string, request: CommitRequest): Promise<CommitResult> {
    checkRequest(request);
    const manifests = await readManifests(request.operations, this.#options.hasher, (ids) =>
      this.#read(principal, namespaceId, (reader) => baseEncodings(reader, ids)),
    );
    const result = await this.#transact(principal, namespaceId, (transaction) =>
      commitWithin(transaction, principal, request, manifests, this.#options.clock.now()),
    );
    if (result.outcomes.some((outcome) => outcome.outcome === "committed")) {
      await this.#nudge({ namespaceId, seq: result.seq });
    }
    return result;
  }

  /**
   * The latest state of every node changed after `cursor`, from the beginning when it is null; at most
   * `limit` of them. Throws `cursor_expired`, `epoch_changed`, and `invalid_request` for what is no cursor.
   */
  async changes(
    principal: Principal,
    namespaceId: string,
    cursor: string | null,
    { limit }: { readonly limit?: number | undefined } = {},
  ): Promise<ChangesPage> {
    return await this.#read(principal, namespaceId, (reader) => changesPage(reader, cursor, limit));
  }

  /**
   * The manifests of these contents, as many as one answer holds but at least one; as deltas where the caller has a
   * base that the namespace knows. Throws `not_found`.
   */
  async manifests(
    principal: Principal,
    namespaceId: string,
    wanted: readonly WantedManifest[],
  ): Promise<SentManifest[]> {
    return await this.#read(principal, namespaceId, (reader) => sendManifests(reader, wanted));
  }

  /**
   * The states of one node that are kept, newest first, its deletion among them, and where it is or was. Throws `not_found`
   * for a node of which none is.
   */
  async history(principal: Principal, namespaceId: string, id: NodeId): Promise<NodeHistory> {
    return await this.#read(principal, namespaceId, (reader) => nodeHistory(reader, id));
  }

  /**
   * Deleted files whose content is still kept, newest deletion first, from the seq `before` down; at most `limit` of them. Throws
   * `invalid_request` for a limit below 1.
   */
  async trash(
    principal: Principal,
    namespaceId: string,
    { before, limit }: { readonly before?: number | undefined; readonly limit?: number | undefined } = {},
  ): Promise<TrashPage> {
    return await this.#read(principal, namespaceId, (reader) => trashPage(reader, before, limit));
  }

  /**
   * Which of these chunks the namespace does not hold. The others need not be sent: each is kept for half the grace period at
   * least. Throws `too_large` past `limits.batchChunks`.
   */
  async missing(
    principal: Principal,
    namespaceId: string,
    hashes: readonly ChunkHash[],
  ): Promise<ChunkHash[]> {
    await this.describe(principal, namespaceId);
    return await chunksToSend(this.#options, namespaceId, hashes);
  }

  /**
   * Stores chunks, durably when this resolves; from then on the namespace holds them, and keeps those that no commit comes to
   * need for the grace period. Throws `hash_mismatch`, `missing_chunks` for a delta without its bases, `too_large`, and `unavailable` while
   * one of them is just being collected; then, or when cancelled, it holds none of them on this call's account.
   */
  async upload(
    principal: Principal,
    namespaceId: string,
    chunks: AsyncIterable<NamedChunk> | Iterable<NamedChunk>,
    options: UploadOptions = {},
  ): Promise<void> {
    await this.describe(principal, namespaceId);
    await uploadChunks(this.#options, namespaceId, chunks, options);
  }

  /**
   * Chunks in the order asked for, as deltas where one against `bases`, which the caller has, is known.
   * Throws `not_found` unless the namespace holds them all, `too_large`, `corrupt_content`.
   */
  async *fetch(
    principal: Principal,
    namespaceId: string,
    hashes: readonly ChunkHash[],
    options: CallOptions & { readonly bases?: readonly ChunkHash[] | undefined } = {},
  ): AsyncIterable<NamedChunk> {
    await this.describe(principal, namespaceId);
    const { metadata, chunks } = this.#options;
    yield* fetchChunks(metadata, chunks, namespaceId, hashes, options);
  }

  /** Nudges about the namespace, until the returned undo runs. */
  async subscribe(
    principal: Principal,
    namespaceId: string,
    listener: (nudge: Nudge) => void,
  ): Promise<() => void> {
    await this.describe(principal, namespaceId);
    return await this.#options.bus.subscribe(namespaceId, listener);
  }

  /**
   * Forgets what was deleted more than `olderThanMs` ago. Cursors from before then expire: their
   * readers start over, and lose nothing. Returns how many tombstones were forgotten.
   */
  async forgetTombstones(namespaceId: string, olderThanMs: number): Promise<number> {
    const before = this.#options.clock.now() - olderThanMs;
    return await this.#options.metadata.transact(namespaceId, (transaction) =>
      transaction.forgetTombstones(before),
    );
  }

  /**
   * Forgets versions that were replaced or deleted more than `olderThanMs` ago: nobody can go back to them. What they alone needed
   * is collected after the grace period. Returns how many.
   */
  async forgetVersions(namespaceId: string, olderThanMs: number): Promise<number> {
    const { metadata, clock } = this.#options;
    const nowMs = clock.now();
    for (let count = 0; ; ) {
      const forgotten = await metadata.transact(namespaceId, (transaction) =>
        transaction.forgetVersions(nowMs - olderThanMs, versionsAtOnce, nowMs),
      );
      count += forgotten;
      if (forgotten < versionsAtOnce) return count;
    }
  }

  /**
   * Frees the bytes of chunks that nothing has needed for the grace period, of all namespaces. Meant to run every hour or so;
   * many may run at once. What one does not get done is left to the next. Throws what the stores throw.
   */
  async collect(options: CollectionOptions = {}): Promise<Collected> {
    return await collect(this.#options, options);
  }

  /**
   * What restoring a namespace from a backup ends with: every client keeps both sides and deletes nothing. What nothing
   * needed in the backup may have been freed since: no namespace takes it for there any more.
   */
  async startNewEpoch(namespaceId: string): Promise<void> {
    await letUnneededGo({ ...this.#options, graceMs: 0 }, undefined);
    const epoch = newEpoch(this.#options.randomness);
    const seq = await this.#options.metadata.transact(namespaceId, async (transaction) => {
      await transaction.setEpoch(epoch);
      return transaction.record.seq;
    });
    await this.#nudge({ namespaceId, seq });
  }

  #transact<T>(
    principal: Principal,
    namespaceId: string,
    work: (transaction: NamespaceTransaction) => Promise<T>,
  ): Promise<T> {
    return this.#options.metadata.transact(namespaceId, async (transaction) => {
      checkAccess(transaction.record, principal);
      return await work(transaction);
    });
  }

  #read<T>(
    principal: Principal,
    namespaceId: string,
    work: (reader: NamespaceReader) => Promise<T>,
  ): Promise<T> {
    return this.#options.metadata.read(namespaceId, async (reader) => {
      checkAccess(reader.record, principal);
      return await work(reader);
    });
  }

  async #nudge(nudge: Nudge): Promise<void> {
    try {
      await this.#options.bus.publish(nudge);
    } catch {
      // The journal has the truth: a lost nudge costs latency, and must not fail what is committed.
    }
  }
}
