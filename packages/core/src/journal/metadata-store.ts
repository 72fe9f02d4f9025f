import type { DeviceId } from "../causality/index.js";
import type { ChunkingParameters } from "../content/chunker.js";
import type { ChunkHash, ContentId } from "../content/manifest.js";
import type { NameRule, WireNode } from "../protocol/index.js";
import type { NodeId } from "../tree/index.js";
import type { ChunkWriter, CondemnedChunks, HeldChunk, NamespaceChunk } from "./chunk-records.js";

/** A namespace as the service keeps it. */
export interface NamespaceRecord {
  readonly id: string;
  /** The account that it belongs to. */
  readonly ownerId: string;
  /** Unique among the namespaces of its owner. */
  readonly name: string;
  readonly epoch: string;
  /** The journal's head: seq of the latest entry, 0 while there is none. */
  readonly seq: number;
  /** Tombstones up to this seq may have been forgotten: a cursor that stands before it has expired. */
  readonly floor: number;
  readonly chunking: ChunkingParameters;
  readonly nameRule: NameRule;
  readonly createdAtMs: number;
}

/** One committed state of a node: a line of the journal. */
export interface JournalEntry {
  readonly seq: number;
  readonly node: WireNode;
  /** The node's name under the namespace's rule: live siblings have different keys. */
  readonly nameKey: string;
  /** A tombstone: `node` is the last state with the deletion's vector. */
  readonly deleted: boolean;
  readonly author: DeviceId;
  readonly committedAtMs: number;
}

/** Where a name is looked for. */
export interface Place {
  readonly parentId: NodeId;
  readonly nameKey: string;
}

/** What is known about a content without reading its manifest. */
export interface ContentInfo {
  readonly contentId: ContentId;
  /** Plain bytes of the file. */
  readonly sizeBytes: number;
  /** Bytes of the manifest's encoding. */
  readonly manifestBytes: number;
}

export interface StoredContent {
  readonly contentId: ContentId;
  readonly sizeBytes: number;
  /** The encoding of its manifest. */
  readonly manifest: Uint8Array;
}

export interface ChangesQuery {
  /** Only nodes whose latest seq is greater. */
  readonly after: number;
  /** Tombstones up to this seq are left out. */
  readonly tombstonesAfter: number;
  readonly limit: number;
}

export interface DeletedQuery {
  /** Only tombstones whose seq is smaller. */
  readonly before: number;
  readonly limit: number;
}

/** Questions about one namespace, answered from one snapshot. Each is one round trip, however long its list. */
export interface NamespaceReader {
  readonly record: NamespaceRecord;
  /** The latest states of these nodes, tombstones included; unknown ids are left out. */
  nodes(ids: readonly NodeId[]): Promise<JournalEntry[]>;
  /** These nodes and every folder above them, each once; unknown ids are left out. */
  chains(ids: readonly NodeId[]): Promise<JournalEntry[]>;
  /** The live nodes at these places. */
  named(places: readonly Place[]): Promise<JournalEntry[]>;
  /** How many live children each of these folders has; folders without any may be left out. */
  childCounts(ids: readonly NodeId[]): Promise<Map<NodeId, number>>;
  /** How many levels of live folders are below each of these folders; 0 may be left out. */
  heights(ids: readonly NodeId[]): Promise<Map<NodeId, number>>;
  /** Which of these contents the namespace knows. */
  contents(ids: readonly ContentId[]): Promise<ContentInfo[]>;
  /** The manifests of these contents; unknown ones are left out. */
  manifests(ids: readonly ContentId[]): Promise<StoredContent[]>;
  /** Which of these chunks the namespace holds. */
  chunks(hashes: readonly ChunkHash[]): Promise<HeldChunk[]>;
  /** The latest state of every node changed since, in order of seq. */
  changes(query: ChangesQuery): Promise<JournalEntry[]>;
  /** The committed states of one node, newest first. */
  versions(id: NodeId, limit: number): Promise<JournalEntry[]>;
  /** The tombstones of deleted nodes, newest first. */
  deleted(query: DeletedQuery): Promise<JournalEntry[]>;
}

export interface NamespaceTransaction extends NamespaceReader, ChunkWriter {
  /**
   * Adds entries to the journal, in order: the last of each node becomes its latest state, all of
   * them its versions, the last one's seq the head. Their seqs must follow the head without a gap.
   * Contents that the namespace knows already are passed over; the others need their chunks from now on. Throws
   * `internal` for a content with a chunk that the namespace does not hold.
   */
  append(entries: readonly JournalEntry[], contents: readonly StoredContent[]): Promise<void>;
  /**
   * Forgets versions that another one of their node, or its deletion, replaced before this time, at most `limit` of
   * them; then the contents that no version has any more, which need their chunks no longer since `atMs`. Returns how many versions.
   */
  forgetVersions(replacedBeforeMs: number, limit: number, atMs: number): Promise<number>;
  /** Forgets tombstones committed before this time and raises the floor to the last of them. Returns how many. */
  forgetTombstones(committedBeforeMs: number): Promise<number>;
  setEpoch(epoch: string): Promise<void>;
}

/**
 * Port: what the service knows about namespaces, their journals, contents and chunks.
 *
 * Every key but that of the condemned chunks begins with the namespace, and no transaction crosses one, so that
 * a database may be spread over machines by namespace. Accounts are another port.
 *
 * Laws:
 * - `transact` runs `work` alone: two transactions on one namespace never interleave, whichever
 *   process they come from. When it resolves, everything `work` wrote is durable; when `work` or the
 *   commit fails, nothing of it was written, and the error is `work`'s own.
 * - A store may write transactions that wait for one another together, and may run `work` again from the beginning, on
 *   another state: `work` changes nothing but through its transaction, and what its last run returned counts.
 * - Within a transaction reads see what it has written. `record` is as it was when the transaction began.
 * - `read` answers every question of `work` from one state, in which each transaction is there as a
 *   whole or not at all. A transaction that resolved before `read` was called is there.
 * - Neither may be called from within the other, and a reader is dead once `work` has ended.
 * - An unknown namespace throws `unknown_namespace`; a store that is gone for a while `unavailable`;
 *   after `close`, `closed`.
 */
export interface MetadataStore {
  /** Creates a namespace and returns its record: the one that stands already where its owner has one of that name. */
  createNamespace(record: NamespaceRecord): Promise<NamespaceRecord>;
  namespace(id: string): Promise<NamespaceRecord | undefined>;
  /** In order of name. */
  namespacesOf(ownerId: string): Promise<NamespaceRecord[]>;
  transact<T>(namespaceId: string, work: (transaction: NamespaceTransaction) => Promise<T>): Promise<T>;
  read<T>(namespaceId: string, work: (reader: NamespaceReader) => Promise<T>): Promise<T>;
  /** Some of the chunks, claims among them, that nothing has needed in their namespace since before this time. */
  unneededChunks(beforeMs: number, limit: number): Promise<NamespaceChunk[]>;
  /**
   * Which of these chunks any namespace holds or claims. Sees every transaction that resolved before the call, and none
   * that is not durable.
   */
  chunksAnywhere(hashes: readonly ChunkHash[]): Promise<ChunkHash[]>;
  readonly condemned: CondemnedChunks;
  /** Waits for what is under way. */
  close(): Promise<void>;
}
