import type { FileEntry } from "@syncline/core";

export type SortField = "name" | "modified" | "size";

export interface Order {
  readonly by: SortField;
  readonly descending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byName = (a: FileEntry, b: FileEntry) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);

const fields: Record<SortField, (a: FileEntry, b: FileEntry) => number> = {
  name: byName,
  modified: (a, b) => a.modifiedAtMs - b.modifiedAtMs,
  size: (a, b) => a.sizeBytes - b.sizeBytes,
};

/** Folders first, in every order; "file 2" before "file 10"; what is equal, by name. Folders have no size, and times of their own. */
export function sortEntries(entries: readonly FileEntry[], { by, descending }: Order): FileEntry[] {
  const sign = descending ? -1 : 1;
  return entries.toSorted((a, b) => {
    const aIsFolder = a.kind === "folder";
    if (aIsFolder !== (b.kind === "folder")) return aIsFolder ? -1 : 1;
    return sign * (aIsFolder && by === "size" ? 0 : fields[by](a, b)) || byName(a, b);
  });
}

/** The order after a click on a column's head: the same one the other way round, another one as is usual for it. */
export function nextOrder(order: Order, by: SortField): Order {
  return order.by === by ? { by, descending: !order.descending } : { by, descending: by !== "name" };
}
