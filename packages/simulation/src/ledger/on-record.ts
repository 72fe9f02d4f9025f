import type { MemoryStateDisk, RelativePath } from "@syncline/core";

interface Row {
  readonly removed?: true;
  readonly parentId: string;
  readonly name: string;
}

/** Whether an engine's durable record of its disk has something at a path: what it has noticed to be gone is not there. */
export function isOnRecord({ tables }: MemoryStateDisk, path: RelativePath): boolean {
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
  for (const row of rows.values()) if (pathOf(row) === path) return true;
  return false;
}
