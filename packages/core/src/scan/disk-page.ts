import { SyncError } from "../errors/index.js";
import type { NodeId } from "../tree/index.js";
import { isPageKey } from "../tree/pages.js";
import { areTraits, type Fingerprint, partsOf, traitsOf } from "./fingerprint.js";

export type DiskEntry = readonly [id: NodeId, fingerprint: Fingerprint];

/** The fingerprints of a page as a row of the state store: JSON, by column. */
export function encodeDiskPage(entries: readonly DiskEntry[]): string {
  const stats = entries.map(([, { stat }]) => stat);
  return JSON.stringify({
    ids: entries.map(([id]) => id),
    traits: entries.map(([, { stat, racy }]) => traitsOf(stat, racy)),
    sizes: stats.map(({ sizeBytes }) => sizeBytes),
    modified: stats.map(({ modifiedAtMs }) => modifiedAtMs),
    changed: stats.map(({ changedAtMs }) => changedAtMs),
    files: stats.map(({ fileId }) => fileId ?? null),
  });
}

const columns = ["ids", "traits", "sizes", "modified", "changed", "files"] as const;

/** Throws `state_corrupt` for a row that is no page: no file may be taken for unchanged because of one. */
export function* decodeDiskPage(key: string, row: string): Generator<DiskEntry> {
  const page = parse(row);
  const [ids, allTraits, sizes, modified, changed, files] = columns.map((column) => page[column]);
  if (!isPageKey(key) || !Array.isArray(ids)) throw corrupt();
  for (const column of [allTraits, sizes, modified, changed, files]) {
    if (!Array.isArray(column) || column.length !== ids.length) throw corrupt();
  }
  const at = (column: unknown, i: number) => (column as readonly unknown[])[i];
  for (const [i, id] of ids.entries()) {
    const traits = at(allTraits, i);
    const fileId = at(files, i);
    if (typeof id !== "string" || !areTraits(traits)) throw corrupt();
    if (fileId !== null && typeof fileId !== "string") throw corrupt();
    const { kind, executable, racy } = partsOf(traits);
    const stat = {
      kind,
      sizeBytes: numberOf(at(sizes, i)),
      modifiedAtMs: numberOf(at(modified, i)),
      changedAtMs: numberOf(at(changed, i)),
      fileId: fileId ?? undefined,
      executable,
    };
    yield [id as NodeId, { stat, racy }];
  }
}

/** A number that JSON has no text for was written as null: it is equal to none, so that the file is read again. */
const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

function parse(row: string): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(row);
    if (typeof fields === "object" && fields !== null) return fields as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through: whatever is no object is corrupt.
  }
  throw corrupt();
}

const corrupt = () => new SyncError("state_corrupt");
