import type {
  ContentInfo,
  HeldChunk,
  NamespaceReader,
  NamespaceRecord,
  NodeId,
  StoredContent,
} from "@syncline/core";
import type { SqlValue } from "@syncline/sqlite";
import type { SqlSession, Statement } from "../session/statement.js";
import * as ask from "./questions.js";
import { chunkHash, contentId, decodeEntry, hashBytes } from "./rows.js";
import { filledSlabs } from "./slabs.js";

/** The read side of a namespace within one transaction. */
export function namespaceReader(session: SqlSession, record: NamespaceRecord): NamespaceReader {
  const { id } = record;
  /** Asks slab by slab and puts the rows together. A filled slab repeats items, which no `in` minds. */
  const each = async <Q, Row>(
    question: Statement<Row>,
    all: readonly Q[],
    values: (slab: readonly Q[]) => readonly SqlValue[],
  ): Promise<Row[]> => {
    const found: Row[] = [];
    for (const slab of filledSlabs(all)) {
      const rows = await session.rows(question, values(slab), slab.length);
      found.push(...rows);
    }
    return found;
  };
  const within = <Row>(question: Statement<Row>, all: readonly SqlValue[]) =>
    each(question, all, (slab) => [id, ...slab]);

  return {
    record,
    nodes: async (ids) => (await within(ask.nodes, ids)).map(decodeEntry),
    chains: async (ids) => {
      const found = await each(ask.chains, ids, (slab) => [id, ...slab, id]);
      // Slabs may share folders.
      const unique = new Map(found.map((row) => [row.node_id, row]));
      return [...unique.values()].map(decodeEntry);
    },
    named: async (places) => {
      const values = (slab: typeof places) => [
        id,
        ...slab.flatMap(({ parentId, nameKey }) => [parentId, nameKey]),
      ];
      return (await each(ask.named, places, values)).map(decodeEntry);
    },
    childCounts: async (ids) => counts(await within(ask.childCounts, ids)),
    heights: async (ids) => counts(await each(ask.heights, ids, (slab) => [id, ...slab, id])),
    contents: async (ids) =>
      (await within(ask.contents, ids.map(hashBytes))).map(
        (row): ContentInfo => ({
          contentId: contentId(row.content_id),
          sizeBytes: Number(row.size_bytes),
          manifestBytes: Number(row.manifest_bytes),
        }),
      ),
    manifests: async (ids) =>
      (await within(ask.manifests, ids.map(hashBytes))).map(
        (row): StoredContent => ({
          contentId: contentId(row.content_id),
          sizeBytes: Number(row.size_bytes),
          manifest: row.manifest,
        }),
      ),
    chunks: async (hashes) =>
      (await within(ask.chunks, hashes.map(hashBytes))).map(
        (row): HeldChunk => ({
          hash: chunkHash(row.hash),
          sizeBytes: Number(row.size_bytes),
          unneededSinceMs: Number(row.contents) === 0 ? Number(row.unneeded_since_ms) : undefined,
        }),
      ),
    changes: async ({ after, tombstonesAfter, limit }) =>
      (await session.rows(ask.changes, [id, after, tombstonesAfter, limit])).map(decodeEntry),
    versions: async (nodeId, limit) =>
      (await session.rows(ask.versions, [id, nodeId, limit])).map(decodeEntry),
  };
}

function counts(rows: readonly { readonly id: NodeId; readonly n: number }[]): Map<NodeId, number> {
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}
