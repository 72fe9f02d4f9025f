import type { VersionVector } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import type { StateValue } from "../state/state-store.js";
import { type Fields, fieldsOf, intern, sharedVector } from "./encoding.js";
import type { NodeId } from "./node.js";
import { columnOf, packSections, packText, textsOf, unpackSections, unpackText } from "./page-bytes.js";

/** How a node is kept. `whole`: a link, a conflicted copy, or what the columns have no room for. */
export const packings = { absent: 0, folder: 1, file: 2, executable: 3, whole: 4 } as const;

/** Of a content id that is a plain hash. */
export const hashBytes = 32;

/** Ids of nodes: four words each, but for the few that are no UUIDs. */
export interface PackedIds {
  readonly words: Uint32Array;
  /** Those few, by their place among all. */
  readonly others: readonly (readonly [at: number, id: NodeId])[];
}

/** Some nodes of a tree, by column. What many of them have in common is in it once. */
export interface BasePage {
  readonly ids: PackedIds;
  readonly names: readonly string[];
  readonly parents: readonly NodeId[];
  /** For each node, which of `parents` it is in. */
  readonly inside: Uint16Array;
  readonly vectors: readonly VersionVector[];
  /** For each node, which of `vectors` it has. */
  readonly seen: Uint16Array;
  /** For each node, one of `packings`. */
  readonly kinds: Uint8Array;
  /** Of the files in their order. */
  readonly hashes: Uint8Array;
  readonly sizes: Float64Array;
  readonly times: Float64Array;
  /** Of those that are kept whole, in their order: what no column says. */
  readonly whole: readonly Fields[];
}

export function packBasePage(page: BasePage): Uint8Array {
  const { names, parents, vectors, whole } = page;
  const text = { others: page.ids.others, names, parents, vectors, whole };
  const { inside, seen, kinds, hashes, sizes, times } = page;
  return packSections([packText(text), page.ids.words, inside, seen, kinds, hashes, sizes, times]);
}

/** Throws `state_corrupt` for what is no page, or whose columns do not fit together. */
export function unpackBasePage(value: StateValue): BasePage {
  const sections = unpackSections(value, 8) as [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];
  const [texts, ids, inside, seen, kinds, hashes, sizes, times] = sections;
  const text = unpackText(texts);
  const rows = kinds.length;
  const parents = textsOf(text, "parents").map(intern) as NodeId[];
  const vectors = textsOf(text, "vectors").map(sharedVector);
  const counts = countsOf(kinds);
  return {
    ids: unpackIds(text, ids, rows),
    names: textsOf(text, "names", rows),
    parents,
    inside: below(parents.length, columnOf(inside, Uint16Array, rows)),
    vectors,
    seen: below(vectors.length, columnOf(seen, Uint16Array, rows)),
    kinds,
    hashes: columnOf(hashes, Uint8Array, hashBytes * counts.files),
    sizes: columnOf(sizes, Float64Array, counts.files),
    times: columnOf(times, Float64Array, counts.files),
    whole: listOf(text, "whole", counts.whole).map(fieldsOf),
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Throws `state_corrupt` for what are no ids of so many rows. */
export function unpackIds(text: Fields, words: Bytes, rows: number): PackedIds {
  const others = listOf(text, "others").map((other) => {
    const [at, id] = Array.isArray(other) ? other : [];
    if (typeof id !== "string" || !Number.isInteger(at) || at < 0 || at >= rows) throw corrupt();
    return [at as number, id as NodeId] as const;
  });
  return { words: columnOf(words, Uint32Array, 4 * rows), others };
}

function countsOf(kinds: Uint8Array): { files: number; whole: number } {
  let files = 0;
  let whole = 0;
  for (const kind of kinds) {
    if (kind === packings.file || kind === packings.executable) files++;
    else if (kind === packings.whole) whole++;
    else if (kind !== packings.folder) throw corrupt();
  }
  return { files, whole };
}

function listOf(text: Fields, name: string, length?: number): unknown[] {
  const list = text[name];
  if (!Array.isArray(list) || (length !== undefined && list.length !== length)) throw corrupt();
  return list;
}

function below(limit: number, indexes: Uint16Array): Uint16Array {
  for (const index of indexes) if (index >= limit) throw corrupt();
  return indexes;
}

const corrupt = () => new SyncError("state_corrupt");
