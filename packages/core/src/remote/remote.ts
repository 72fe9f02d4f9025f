import type { EncodedChunk } from "../content/codec.js";
import type { ChunkHash } from "../content/manifest.js";
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
import type { NodeId } from "../tree/index.js";

/** A chunk with the name it claims to have. Whoever receives one checks the claim. */
export interface NamedChunk extends EncodedChunk {
  readonly hash: ChunkHash;
}

export type RemoteEvent =
  /** The journal is at this seq now. */
  | { readonly kind: "seq"; readonly seq: number }
  /** Nudges flow again: something may have been missed meanwhile. */
  | { readonly kind: "connected" }
  /** No nudges for now; the subscription mends itself. */
  | { readonly kind: "disconnected" };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Port: one namespace of a service, as a client sees it.
 *
 * Laws: every call is safe to repeat, whether or not an earlier try arrived. Failures are
 * `SyncError`s with the service's own codes; `offline`, `timeout` and `unavailable` mean that
 * nobody knows whether the call took effect. Cancel rejects with `signal.reason`; what a cancelled
 * commit or upload did is unknown in the same way.
 */
export interface Remote {
  describe(options?: CallOptions): Promise<NamespaceDescription>;
  /** From the beginning when `cursor` is null. Throws `cursor_expired`. */
  changes(cursor: string | null, options?: CallOptions & { limit?: number }): Promise<ChangesPage>;
  /** Throws `epoch_changed`. */
  commit(request: CommitRequest, options?: CallOptions): Promise<CommitResult>;
  /** Which of these the namespace does not have. At most `limits.batchChunks`. */
  missing(hashes: readonly ChunkHash[], options?: CallOptions): Promise<ChunkHash[]>;
  /**
   * One framed body of at most `limits.batchBytes`. All of it is durable when this resolves. Throws `hash_mismatch`,
   * also for a delta that does not make the chunk, and `missing_chunks` for one whose bases the namespace does not
   * hold: then the chunk is to be sent whole.
   */
  upload(chunks: readonly NamedChunk[], options?: CallOptions): Promise<void>;
  /**
   * In the order asked for; hashes that the namespace does not hold fail with `not_found`. A chunk may come as
   * a delta against some of `bases`, the chunks that the caller has; without any, it comes whole.
   */
  fetch(
    hashes: readonly ChunkHash[],
    options?: CallOptions & { bases?: readonly ChunkHash[] | undefined },
  ): AsyncIterable<NamedChunk>;
  /**
   * The manifests of these contents, in their order, as many as one answer holds but at least one: ask again for
   * the rest. Where `base` names a content whose manifest the caller has, the manifest comes as a delta against it.
   * Throws `not_found` for a content that the namespace does not know.
   */
  manifests(wanted: readonly WantedManifest[], options?: CallOptions): Promise<SentManifest[]>;
  /**
   * The states of a node that the service keeps, newest first, and where the node is or was. Throws `not_found` for a
   * node of which it keeps none, as of one that was never committed.
   */
  history(id: NodeId, options?: CallOptions): Promise<NodeHistory>;
  /** Deleted files that can be had back, newest deletion first: one page, from `before` down. */
  trash(
    options?: CallOptions & { before?: number | undefined; limit?: number | undefined },
  ): Promise<TrashPage>;
  /** Hears of new seqs until the returned undo runs. Reconnects by itself. */
  subscribe(listener: (event: RemoteEvent) => void): () => void;
  close(): Promise<void>;
}
