import type { VersionVector } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import { type Fields, fieldsOf, intern, nodeFrom, parse, sharedVector } from "./encoding.js";
import type { FileNode, Node, NodeId } from "./node.js";
import { isPageKey } from "./pages.js";

/** How a node is kept, by letter: `whole` is a link, a conflicted copy, or what columns have no room for. */
export const packings = { folder: "d", file: "f", executable: "x", whole: "o" } as const;

const plainHash = /^[0-9a-f]{64}$/;
/** Digits of a content id that is a plain hash. */
export const contentDigits = 64;

export function packingOf(node: Node): string {
  if (node.kind === "folder") return packings.folder;
  const isPlain = node.kind === "file" && node.copyOf === undefined && plainHash.test(node.contentId);
  if (!isPlain) return packings.whole;
  return node.executable ? packings.executable : packings.file;
}

/** The nodes of a page by column. What many of them have in common is in it once. */
export interface BasePage {
  readonly ids: readonly NodeId[];
  readonly names: readonly string[];
  readonly parents: readonly NodeId[];
  /** For each node, which of `parents` it is in. */
  readonly inside: readonly number[];
  readonly vectors: readonly VersionVector[];
  /** For each node, which of `vectors` it has. */
  readonly seen: readonly number[];
  /** A letter for each node: see `packings`. */
  readonly kinds: string;
  /** Of the files in their order: the digits of all content ids, sizes and times. */
  readonly contents: string;
  readonly sizes: readonly number[];
  readonly times: readonly number[];
  /** Those that are kept whole, in their order. */
  readonly whole: readonly Node[];
}

/** A row of the state store: JSON. */
export function encodeBasePage(nodes: readonly Node[]): string {
  const parents = new Distinct<NodeId>();
  const vectors = new Distinct<VersionVector>();
  const files = nodes.filter((node): node is FileNode => {
    const packing = packingOf(node);
    return packing === packings.file || packing === packings.executable;
  });
  return JSON.stringify({
    ids: nodes.map(({ id }) => id),
    names: nodes.map(({ name }) => name),
    inside: nodes.map(({ parentId }) => parents.indexOf(parentId)),
    parents: parents.values,
    seen: nodes.map(({ vector }) => vectors.indexOf(vector)),
    vectors: vectors.values,
    kinds: nodes.map(packingOf).join(""),
    contents: files.map(({ contentId }) => contentId).join(""),
    sizes: files.map(({ sizeBytes }) => sizeBytes),
    times: files.map(({ modifiedAtMs }) => modifiedAtMs),
    whole: nodes.filter((node) => packingOf(node) === packings.whole).map(contentOf),
  });
}

/** What the columns do not say of a node that is kept whole. */
function contentOf(node: Node) {
  const { id: _, parentId: _parent, name: _name, vector: _vector, ...content } = node;
  return content;
}

/** Throws `state_corrupt` for a row that is no page, or whose columns do not fit together. */
export function decodeBasePage(key: string, row: string): BasePage {
  const page = fieldsOf(parse(row));
  const ids = texts(page, "ids") as NodeId[];
  const parents = texts(page, "parents").map(intern) as NodeId[];
  const vectors = list(page, "vectors").map(sharedVector);
  const { kinds, contents } = page;
  if (!isPageKey(key) || typeof kinds !== "string" || typeof contents !== "string") throw corrupt();
  let files = 0;
  const wholes: number[] = [];
  for (let i = 0; i < kinds.length; i++) {
    const letter = kinds[i];
    if (letter === packings.whole) wholes.push(i);
    else if (letter === packings.file || letter === packings.executable) files++;
    else if (letter !== packings.folder) throw corrupt();
  }
  const names = ofLength(texts(page, "names"), ids.length);
  const inside = ofLength(indexes(page, "inside", parents.length), ids.length);
  const seen = ofLength(indexes(page, "seen", vectors.length), ids.length);
  const whole = ofLength(list(page, "whole"), wholes.length).map((fields, i) => {
    const at = wholes[i] as number;
    const [parentId, vector] = [parents[inside[at] as number], vectors[seen[at] as number]];
    return nodeFrom(ids[at] as NodeId, { ...fieldsOf(fields), parentId, name: names[at], vector });
  });
  return {
    ids,
    names,
    parents,
    inside,
    vectors,
    seen,
    kinds: ofLength(kinds, ids.length),
    contents: ofLength(contents, contentDigits * files),
    sizes: ofLength(numbers(page, "sizes"), files),
    // A time that is none is written as null. It is shown and nothing else.
    times: ofLength(list(page, "times"), files).map((time) => (typeof time === "number" ? time : 0)),
    whole,
  };
}

/** Values that come again and again, each of them once, in the order in which they were first met. */
class Distinct<T> {
  readonly values: T[] = [];
  readonly #indexes = new Map<T, number>();

  indexOf(value: T): number {
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    this.#indexes.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

function ofLength<T extends { readonly length: number }>(column: T, length: number): T {
  if (column.length !== length) throw corrupt();
  return column;
}

function list(page: Fields, column: string): unknown[] {
  const values = page[column];
  if (!Array.isArray(values)) throw corrupt();
  return values;
}

function texts(page: Fields, column: string): string[] {
  const values = list(page, column);
  if (!values.every((value): value is string => typeof value === "string")) throw corrupt();
  return values;
}

function numbers(page: Fields, column: string): number[] {
  const values = list(page, column);
  if (!values.every((value): value is number => typeof value === "number")) throw corrupt();
  return values;
}

function indexes(page: Fields, column: string, length: number): number[] {
  const values = numbers(page, column);
  for (const value of values) if (!Number.isInteger(value) || value < 0 || value >= length) throw corrupt();
  return values;
}

const corrupt = () => new SyncError("state_corrupt");
