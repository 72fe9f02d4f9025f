import type { MemoryStateDisk, RelativePath } from "@syncline/core";

interface Row {
  readonly removed?: true;
  readonly parentId: string;
  readonly name: string;
}

/** Whether an engine's durable record of its disk has something at a path: what it has noticed to be gone is not there. */
export function isOnRecord(state: MemoryStateDisk, path: RelativePath): boolean {
  return nodeAt(state, path) !== undefined;
}

/** Whether it is this very file that the record has there. */
export function isFileOnRecord(state: MemoryStateDisk, path: RelativePath, fileId: string): boolean {
  const row = state.tables.get("disk")?.get(nodeAt(state, path) ?? "");
  return row !== undefined && (JSON.parse(String(row)) as unknown[]).includes(fileId);
}

function nodeAt({ tables }: MemoryStateDisk, path: RelativePath): string | undefined {
  const rows = new Map<string, Row>();
  for (const table of ["base", "local"] as const) {
    for (const [id, row] of tables.get(table) ?? []) rows.set(id, JSON.parse(String(row)) as Row);
  }
  const pathOf = (row: Row): string | undefined => {
    if (row.removed === true) return undefined;
    if (row.parentId === "root") return row.name;
    const parent = rows.get(row.parentId);
    const above = parent && pathOf(parent);
    return above === undefined ? undefined : `${above}/${row.name}`;
  };
  for (const [id, row] of rows) if (pathOf(row) === path) return id;
  return undefined;
}
