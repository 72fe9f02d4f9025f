import {
  type ChunkHash,
  type ChunkRef,
  type ContentId,
  type DeviceId,
  decodeManifest,
  encodeManifest,
  type FileNode,
  isSyncError,
  type JournalEntry,
  type MetadataStore,
  type NamespaceRecord,
  type NamespaceTransaction,
  type NodeId,
  rootId,
  type StoredContent,
  type VersionVector,
  type WireNode,
} from "@syncline/core";
import { expect } from "vitest";

export const record = (id: string, name = id, ownerId = "ada"): NamespaceRecord => ({
  id,
  ownerId,
  name,
  epoch: "e1",
  seq: 0,
  floor: 0,
  chunking: { algorithm: "fixed", minimumBytes: 1, averageBytes: 2, maximumBytes: 3 },
  nameRule: "exact",
  createdAtMs: 1_700_000_000_123,
});

export const nodeId = (n: number) => `01890000-0000-7000-8000-${n.toString(16).padStart(12, "0")}` as NodeId;
export const hash = (n: number) => n.toString(16).padStart(64, "0") as ChunkHash;
export const contentId = (n: number) => hash(n) as string as ContentId;
const author = "00000000000000aa" as DeviceId;
export const vector = (n: number) => `${author}:${n}` as VersionVector;

export const folder = (n: number, parentId: NodeId = rootId, name = `folder ${n}`): WireNode => ({
  kind: "folder",
  id: nodeId(n),
  parentId,
  name,
  vector: vector(1),
});
export const file = (n: number, parentId: NodeId = rootId, name = `file ${n}`): WireNode & FileNode => ({
  kind: "file",
  id: nodeId(n),
  parentId,
  name,
  vector: vector(1),
  contentId: contentId(n),
  sizeBytes: n,
  executable: false,
  modifiedAtMs: 1.5,
});
export const entry = (seq: number, node: WireNode, rest: Partial<JournalEntry> = {}): JournalEntry => ({
  seq,
  node,
  nameKey: node.name,
  deleted: false,
  author,
  committedAtMs: 1_700_000_000_000 + seq,
  ...rest,
});
export const tombstone = (seq: number, node: WireNode) => entry(seq, node, { deleted: true });
/** A content of these chunks, by default of the one with its own number. */
export const content = (n: number, chunks = [n]): StoredContent => ({
  contentId: contentId(n),
  sizeBytes: n,
  manifest: encodeManifest({ chunks: chunks.map(chunk) }),
});
export const chunk = (n: number): ChunkRef => ({ hash: hash(n), sizeBytes: n });

/** Claims and holds chunks. */
export async function hold(
  transaction: NamespaceTransaction,
  chunks: readonly ChunkRef[],
  atMs = 1_000,
): Promise<void> {
  const claims = await transaction.claimChunks(chunks, atMs);
  expect(await transaction.holdChunks(claims, atMs)).toEqual([]);
}

/** Appends entries, with contents whose chunks it holds first. */
export const append = (
  store: MetadataStore,
  id: string,
  entries: JournalEntry[],
  contents: StoredContent[] = [],
) =>
  store.transact(id, async (transaction) => {
    const chunks = contents.flatMap(({ manifest }) => decodeManifest(manifest).chunks);
    await hold(transaction, chunks);
    await transaction.append(entries, contents);
  });
export const all = { after: 0, tombstonesAfter: 0, limit: 100_000 };
export const changes = (store: MetadataStore, id: string, query: Partial<typeof all> = {}) =>
  store.read(id, (reader) => reader.changes({ ...all, ...query }));
export const ids = (entries: readonly JournalEntry[]) => entries.map(({ node }) => node.id).sort();
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

/** All that the tests write, as one value to compare. */
export async function everything(store: MetadataStore): Promise<unknown> {
  const nodes = Array.from({ length: 5 }, (_, i) => nodeId(i + 1));
  return await store.read("n1", async (reader) => ({
    record: reader.record,
    changes: await reader.changes(all),
    named: ids(await reader.named(["a", "b", "c"].map((nameKey) => ({ parentId: rootId, nameKey })))),
    versions: await Promise.all(nodes.map((id) => reader.versions(id, 10))),
    contents: (await reader.contents([1, 2, 3].map(contentId))).map((info) => info.contentId).sort(),
    chunks: await reader.chunks([hash(1)]),
  }));
}
