import type { FileEntry, RelativePath } from "@syncline/core";
import { useMemo, useRef, useState } from "react";
import { noSelection, type Pick, pick, pickAll, type Selection, withoutGone } from "./selection.js";

export interface SelectionControl extends Selection {
  /** The selected entries, in the order in which they are shown. */
  readonly entries: readonly FileEntry[];
  pick(path: RelativePath, how: Pick): void;
  pickAll(): void;
  clear(): void;
}

/** What is selected among entries as they are shown. What goes away is not selected any more. */
export function useSelection(entries: readonly FileEntry[]): SelectionControl {
  const [kept, setKept] = useState(noSelection);
  const order = useMemo(() => entries.map(({ path }) => path), [entries]);
  const before = useRef(order);
  const selection = withoutGone(kept, before.current, order);
  before.current = order;
  if (selection !== kept) setKept(selection);
  return {
    ...selection,
    entries: entries.filter(({ path }) => selection.paths.has(path)),
    pick: (path, how) => setKept((now) => pick(now, path, how, order)),
    pickAll: () => setKept((now) => pickAll(now, order)),
    clear: () => setKept((now) => ({ ...now, paths: new Set() })),
  };
}
