import {
  DiskIndex,
  type MemoryStateDisk,
  NodeNumbers,
  nodeAt,
  type RelativePath,
  Trees,
} from "@syncline/core";

/** Whether an engine's durable record of its disk has something at a path: what it has noticed to be gone is not there. */
export function isOnRecord(state: MemoryStateDisk, path: RelativePath): boolean {
  return recordAt(state, path) !== undefined;
}

/** Whether it is this very file that the record has there. */
export function isFileOnRecord(state: MemoryStateDisk, path: RelativePath, fileId: string): boolean {
  return recordAt(state, path)?.fileId === fileId;
}

/** What the record has at a path, and which file that was when it was last looked at. */
function recordAt(
  { tables }: MemoryStateDisk,
  path: RelativePath,
): { fileId: string | undefined } | undefined {
  const numbers = new NodeNumbers();
  const sameName = (name: string) => name;
  const trees = new Trees(sameName, numbers);
  for (const table of ["base", "local"] as const) {
    for (const [key, row] of tables.get(table) ?? []) trees.restore(table, key, row);
  }
  const node = nodeAt(trees.local, path, sameName);
  if (node === undefined) return undefined;
  const index = new DiskIndex(numbers);
  for (const [key, row] of tables.get("disk") ?? []) index.restore(key, row);
  return { fileId: index.get(node.id)?.stat.fileId };
}
