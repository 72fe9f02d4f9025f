import type { ChunkHash } from "../content/manifest.js";
import type { CondemnedChunks } from "./chunk-records.js";

interface Row {
  readonly dueMs: number;
  readonly times: number;
  readonly deletionId: string | undefined;
}

/** The list of condemned chunks in memory. */
export function memoryCondemnedChunks(): CondemnedChunks {
  const rows = new Map<ChunkHash, Row>();
  return {
    async condemn(hashes, dueMs) {
      for (const hash of hashes) {
        const row = rows.get(hash);
        rows.set(hash, {
          dueMs: Math.min(dueMs, row?.dueMs ?? dueMs),
          times: (row?.times ?? 0) + 1,
          deletionId: row?.deletionId,
        });
      }
    },
    async due(nowMs, limit) {
      return Array.from(rows)
        .filter(([, { dueMs, deletionId }]) => deletionId === undefined && dueMs <= nowMs)
        .slice(0, limit)
        .map(([hash, { times }]) => ({ hash, times }));
    },
    async spare(chunks) {
      for (const { hash, times } of chunks) {
        const row = rows.get(hash);
        if (row?.times === times && row.deletionId === undefined) rows.delete(hash);
      }
    },
    async beginDeletion(deletionId, hashes) {
      return hashes.filter((hash) => {
        const row = rows.get(hash);
        if (row === undefined || row.deletionId !== undefined) return false;
        rows.set(hash, { ...row, deletionId });
        return true;
      });
    },
    async endDeletion(deletionId, hashes) {
      for (const hash of hashes) if (rows.get(hash)?.deletionId === deletionId) rows.delete(hash);
    },
    async giveUpDeletion(deletionId, hashes = [...rows.keys()]) {
      for (const hash of hashes) {
        const row = rows.get(hash);
        if (row?.deletionId === deletionId) rows.set(hash, { ...row, deletionId: undefined });
      }
    },
    async underWay(hashes) {
      return [...new Set(hashes)].flatMap((hash) => {
        const deletionId = rows.get(hash)?.deletionId;
        return deletionId === undefined ? [] : [{ hash, deletionId }];
      });
    },
    async deletions() {
      return [...new Set(Array.from(rows.values(), ({ deletionId }) => deletionId))].filter(
        (id) => id !== undefined,
      );
    },
  };
}
