import { SyncError } from "../errors/index.js";
import type { StateValue } from "../state/state-store.js";
import { type PackedIds, unpackIds } from "../tree/base-page.js";
import { columnOf, packSections, packText, unpackSections, unpackText } from "../tree/page-bytes.js";
import { areTraits } from "./fingerprint.js";

/** Some fingerprints, by column. */
export interface DiskPage {
  readonly ids: PackedIds;
  /** See `traitsOf`. */
  readonly traits: Uint8Array;
  readonly sizes: Float64Array;
  readonly modified: Float64Array;
  readonly changed: Float64Array;
  readonly fileIds: readonly (string | null)[];
}

export function packDiskPage({ ids, traits, sizes, modified, changed, fileIds }: DiskPage): Uint8Array {
  const text = { others: ids.others, fileIds };
  return packSections([packText(text), ids.words, traits, sizes, modified, changed]);
}

/** Throws `state_corrupt` for what is no page: no file may be taken for unchanged because of one. */
export function unpackDiskPage(value: StateValue): DiskPage {
  const sections = unpackSections(value, 6) as [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];
  const [texts, ids, traits, sizes, modified, changed] = sections;
  const rows = traits.length;
  const text = unpackText(texts);
  const { fileIds } = text;
  if (!Array.isArray(fileIds) || fileIds.length !== rows || !fileIds.every(isFileId)) throw corrupt();
  if (!traits.every(areTraits)) throw corrupt();
  return {
    ids: unpackIds(text, ids, rows),
    traits,
    sizes: columnOf(sizes, Float64Array, rows),
    modified: columnOf(modified, Float64Array, rows),
    changed: columnOf(changed, Float64Array, rows),
    fileIds,
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

const isFileId = (value: unknown): value is string | null => value === null || typeof value === "string";
const corrupt = () => new SyncError("state_corrupt");
