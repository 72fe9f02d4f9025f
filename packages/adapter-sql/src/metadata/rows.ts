import {
  type ChunkHash,
  type ChunkingParameters,
  type ContentId,
  type DeviceId,
  decodeManifest,
  type JournalEntry,
  type NameRule,
  type NamespaceRecord,
  type WireNode,
} from "@syncline/core";
import type { MetadataTables } from "./tables.js";

type NamespaceRow = MetadataTables["namespaces"];

export function namespaceRow(record: NamespaceRecord): NamespaceRow {
  return {
    id: record.id,
    owner_id: record.ownerId,
    name: record.name,
    epoch: record.epoch,
    seq: record.seq,
    floor: record.floor,
    chunking: JSON.stringify(record.chunking),
    name_rule: record.nameRule,
    created_at_ms: record.createdAtMs,
    lettings: 0,
  };
}

export function namespaceRecord(row: NamespaceRow): NamespaceRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    epoch: row.epoch,
    seq: Number(row.seq),
    floor: Number(row.floor),
    chunking: JSON.parse(row.chunking) as ChunkingParameters,
    nameRule: row.name_rule as NameRule,
    createdAtMs: Number(row.created_at_ms),
  };
}

/** The JSON of an entry; its seq is a column of its own. */
interface StoredEntry {
  readonly node: WireNode;
  readonly nameKey: string;
  readonly deleted?: true;
  readonly author: DeviceId;
  readonly committedAtMs: number;
}

/** JSON rather than a column for each field: text that SQL does not look into keeps every character it came with. */
export function encodeEntry({ node, nameKey, deleted, author, committedAtMs }: JournalEntry): string {
  const stored: StoredEntry = { node, nameKey, ...(deleted ? { deleted } : {}), author, committedAtMs };
  return JSON.stringify(stored);
}

export function decodeEntry({ seq, entry }: { readonly seq: number; readonly entry: string }): JournalEntry {
  const { node, nameKey, deleted, author, committedAtMs } = JSON.parse(entry) as StoredEntry;
  return { seq: Number(seq), node, nameKey, deleted: deleted === true, author, committedAtMs };
}

/** The content that a version needs. A deletion needs none: the version before it has it. */
export function contentOf({ node, deleted }: Pick<JournalEntry, "node" | "deleted">): ContentId | undefined {
  return node.kind === "file" && !deleted ? node.contentId : undefined;
}

/** Chunk hashes and content ids rest as 32 bytes. */
export function hashBytes(hash: ChunkHash | ContentId): Uint8Array {
  return Buffer.from(hash, "hex");
}

export function chunkHash(bytes: Uint8Array): ChunkHash {
  return hexOf(bytes) as ChunkHash;
}

export function contentId(bytes: Uint8Array): ContentId {
  return hexOf(bytes) as ContentId;
}

function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("hex");
}

/** How many of these manifests have each chunk. */
export function chunkCounts(manifests: Iterable<Uint8Array>): Map<ChunkHash, number> {
  const counts = new Map<ChunkHash, number>();
  for (const manifest of manifests) {
    const hashes = new Set(decodeManifest(manifest).chunks.map(({ hash }) => hash));
    for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  return counts;
}

/** The chunks by how many. */
export function byCount(counts: ReadonlyMap<ChunkHash, number>): Map<number, ChunkHash[]> {
  const groups = new Map<number, ChunkHash[]>();
  for (const [hash, count] of counts) {
    const group = groups.get(count);
    if (group === undefined) groups.set(count, [hash]);
    else group.push(hash);
  }
  return groups;
}
