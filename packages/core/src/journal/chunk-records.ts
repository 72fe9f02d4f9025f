import type { ChunkHash, ChunkRef } from "../content/manifest.js";

/** A chunk that a namespace holds. */
export interface HeldChunk extends ChunkRef {
  /** Since when no content of the namespace needs it, in the service's time; undefined while one does. */
  readonly unneededSinceMs: number | undefined;
}

/** A namespace's word that the bytes of a chunk are about to be stored. */
export interface ChunkClaim {
  readonly hash: ChunkHash;
  /** Another number each time that the chunk comes to the namespace anew, after it was let go. */
  readonly claim: number;
}

/** A chunk of one namespace. */
export interface NamespaceChunk {
  readonly namespaceId: string;
  readonly hash: ChunkHash;
}

/** The chunks of one namespace, within its transaction. A chunk is needed as long as a content of the namespace has it. */
export interface ChunkWriter {
  /**
   * Notes that these chunks are about to be stored. A chunk that is not held yet is not held by this. For
   * those that are not needed, the time since when begins anew.
   */
  claimChunks(chunks: readonly ChunkRef[], atMs: number): Promise<ChunkClaim[]>;
  /**
   * The bytes are there: from now on the namespace holds these chunks. Returns those whose claim was let go meanwhile,
   * which it does not hold on this claim's account.
   */
  holdChunks(claims: readonly ChunkClaim[], atMs: number): Promise<ChunkHash[]>;
  /** For those of these chunks that are held and not needed, the time since when begins anew. */
  keepChunks(hashes: readonly ChunkHash[], atMs: number): Promise<void>;
  /** Forgets those of these chunks, claims among them, that nothing has needed since before this time. Returns them. */
  letChunksGo(hashes: readonly ChunkHash[], unneededBeforeMs: number): Promise<ChunkHash[]>;
}

/** A chunk whose bytes are to be deleted, as it stood when it was asked for. */
export interface CondemnedChunk {
  readonly hash: ChunkHash;
  /** How often it was condemned since it was put on the list. */
  readonly times: number;
}

/** A chunk whose bytes are just being deleted, and by which deletion. */
export interface DeletedChunk {
  readonly hash: ChunkHash;
  readonly deletionId: string;
}

/**
 * The chunks whose bytes are to be deleted: one list for all namespaces, each chunk a record of its own.
 *
 * Laws: each call is atomic for each chunk and durable when it resolves. Whoever asks sees what resolved before.
 */
export interface CondemnedChunks {
  /** Puts chunks on the list. Those that are on it count once more, and are due at the earlier of both times. */
  condemn(hashes: readonly ChunkHash[], dueMs: number): Promise<void>;
  /** Some of those that are due, at most `limit`, without those whose deletion is under way. */
  due(nowMs: number, limit: number): Promise<CondemnedChunk[]>;
  /** Strikes chunks out that were not condemned again since, and whose deletion is not under way. */
  spare(chunks: readonly CondemnedChunk[]): Promise<void>;
  /** Puts the deletion of these chunks under way, where it is not so already. Returns those of which it is this deletion's. */
  beginDeletion(deletionId: string, hashes: readonly ChunkHash[]): Promise<ChunkHash[]>;
  /** Strikes those of these chunks out whose deletion this one is. */
  endDeletion(deletionId: string, hashes: readonly ChunkHash[]): Promise<void>;
  /** Takes a deletion back, of all its chunks or of these: they are on the list as before. */
  giveUpDeletion(deletionId: string, hashes?: readonly ChunkHash[]): Promise<void>;
  /** Which of these chunks are just being deleted. */
  underWay(hashes: readonly ChunkHash[]): Promise<DeletedChunk[]>;
  /** The ids of all deletions under way. */
  deletions(): Promise<string[]>;
}
