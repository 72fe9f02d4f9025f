import type { VersionVector } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import { type Fields, fieldsOf, intern, nodeFrom, parse, sharedVector, stateOf } from "./encoding.js";
import type { FileNode, Node, NodeId } from "./node.js";
import { isPageKey } from "./pages.js";

/** One letter for each node of a page. */
const letters = { folder: "d", file: "f", executable: "x", whole: "o" } as const;

/**
 * The nodes of a page as a row of the state store: JSON, by column. What many of them have in common is in it once, and
 * a node that has more to it than most is kept whole.
 */
export function encodeBasePage(nodes: readonly Node[]): string {
  const parents = new Distinct<NodeId>();
  const vectors = new Distinct<VersionVector>();
  const page = {
    ids: nodes.map(({ id }) => id),
    parents: parents.values,
    inside: nodes.map(({ parentId }) => parents.indexOf(parentId)),
    names: nodes.map(({ name }) => name),
    vectors: vectors.values,
    seen: nodes.map(({ vector }) => vectors.indexOf(vector)),
    kinds: nodes.map(letterOf).join(""),
    contents: [] as string[],
    sizes: [] as number[],
    times: [] as number[],
    whole: [] as unknown[],
  };
  for (const node of nodes) {
    if (letterOf(node) === letters.whole) page.whole.push(stateOf(node));
    else if (node.kind === "file") {
      page.contents.push(node.contentId);
      page.sizes.push(node.sizeBytes);
      page.times.push(node.modifiedAtMs);
    }
  }
  return JSON.stringify(page);
}

/** Throws `state_corrupt` for a row that is no page, and for a node that is known already when its turn comes. */
export function* decodeBasePage(key: string, row: string, isKnown: (id: NodeId) => boolean): Generator<Node> {
  const page = fieldsOf(parse(row));
  const ids = texts(page, "ids") as NodeId[];
  const names = texts(page, "names");
  const parents = texts(page, "parents").map(intern) as NodeId[];
  const vectors = list(page, "vectors").map(sharedVector);
  const [inside, seen] = [list(page, "inside"), list(page, "seen")];
  const [contents, sizes] = [list(page, "contents"), list(page, "sizes")];
  const [times, whole] = [list(page, "times"), list(page, "whole")];
  const { kinds } = page;
  if (!isPageKey(key) || typeof kinds !== "string") throw corrupt();
  if (kinds.length !== ids.length || names.length !== ids.length) throw corrupt();
  let files = 0;
  let wholes = 0;
  for (const [i, id] of ids.entries()) {
    const [name, parentId, vector] = [names[i], parents[inside[i] as number], vectors[seen[i] as number]];
    // An index that is none finds nothing, or something that is no text.
    if (name === undefined || typeof parentId !== "string" || typeof vector !== "string") throw corrupt();
    if (isKnown(id)) throw corrupt();
    const located = { id, parentId, name, vector };
    const letter = kinds[i];
    if (letter === letters.folder) yield { kind: "folder", ...located };
    else if (letter === letters.whole) yield nodeFrom(id, fieldsOf(whole[wholes++]));
    else if (letter === letters.file || letter === letters.executable) {
      const [contentId, sizeBytes, modifiedAtMs] = [contents[files], sizes[files], times[files]];
      if (typeof contentId !== "string" || typeof sizeBytes !== "number") throw corrupt();
      files++;
      yield {
        kind: "file",
        ...located,
        contentId: contentId as FileNode["contentId"],
        sizeBytes,
        executable: letter === letters.executable,
        // A time that is none is written as null. It is shown and nothing else.
        modifiedAtMs: typeof modifiedAtMs === "number" ? modifiedAtMs : 0,
      };
    } else throw corrupt();
  }
}

function letterOf(node: Node): string {
  if (node.kind === "folder") return letters.folder;
  if (node.kind === "symlink" || node.copyOf !== undefined) return letters.whole;
  return node.executable ? letters.executable : letters.file;
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

const corrupt = () => new SyncError("state_corrupt");
