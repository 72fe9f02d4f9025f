import { SyncError } from "../errors/index.js";
import type { StateChange, StateValue } from "../state/state-store.js";
import { type BasePage, hashBytes, packBasePage, packings, unpackBasePage } from "./base-page.js";
import { type Fields, intern, nodeFrom } from "./encoding.js";
import { hexOfBytes, putHex } from "./hex.js";
import type { FileNode, Node, NodeId } from "./node.js";
import type { NameKeyOf, Tree } from "./node-index.js";
import { grown, type NodeNumbers } from "./node-numbers.js";
import { hashOfText, NumbersByHash } from "./numbers-by-hash.js";
import { Pages } from "./pages.js";
import { TextColumn } from "./text-column.js";

const { absent, folder, file, executable, whole } = packings;
const plainHash = /^[0-9a-f]{64}$/;

/**
 * A tree of many nodes in little memory: columns in place of objects, by the numbers of the nodes. What is asked for is
 * made when it is asked for, so that two answers about one node are equal, and not the same object. It knows the pages
 * that it is saved in.
 */
export class PackedTree implements Tree {
  readonly #numbers: NodeNumbers;
  readonly #keyOf: NameKeyOf;
  readonly #pages = new Pages();
  readonly #places = new NumbersByHash();
  readonly #names = new TextColumn();
  readonly #vectors: Node["vector"][] = [];
  readonly #whole = new Map<number, Node>();
  #kinds = new Uint8Array(0);
  #parents = new Int32Array(0);
  #hashes = new Uint8Array(0);
  #sizes = new Float64Array(0);
  #times = new Float64Array(0);
  /** The nodes in a folder are a chain, by their numbers plus one: from the first in each folder that has any. */
  readonly #first = new Map<number, number>();
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  #size = 0;

  constructor(numbers: NodeNumbers, keyOf: NameKeyOf) {
    this.#numbers = numbers;
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#size;
  }

  get(id: NodeId): Node | undefined {
    const number = this.#numbers.find(id);
    return number < 0 ? undefined : this.#at(number);
  }

  *values(): Iterable<Node> {
    for (let number = 0; number < this.#kinds.length; number++) {
      const node = this.#at(number);
      if (node !== undefined) yield node;
    }
  }

  *children(parentId: NodeId): Iterable<Node> {
    const parent = this.#numbers.find(parentId);
    for (const number of this.childNumbers(parent)) {
      const node = this.#parents[number] === parent ? this.#at(number) : undefined;
      if (node !== undefined) yield node;
    }
  }

  named(parentId: NodeId, nameKey: string): Node[] {
    const parent = this.#numbers.find(parentId);
    if (parent < 0) return [];
    return this.#places
      .all(hashOfText(nameKey, parent))
      .filter((number) => this.#isNamed(number, parent, nameKey))
      .map((number) => this.#at(number) as Node);
  }

  /** The numbers of the nodes in a folder, by the folder's own. */
  childNumbers(parent: number): number[] {
    const numbers: number[] = [];
    for (let at = this.#first.get(parent) ?? 0; at !== 0; at = this.#next[at - 1] as number)
      numbers.push(at - 1);
    return numbers;
  }

  /** The number of the node with exactly this name in a folder; -1 when there is none, or another one's name clashes with it. */
  numberAt(parent: number, name: string): number {
    const key = this.#keyOf(name);
    let found = -1;
    const rival = this.#places.find(hashOfText(key, parent), (number) => {
      if (!this.#isNamed(number, parent, key)) return false;
      if (found >= 0) return true;
      found = number;
      return false;
    });
    return rival < 0 && found >= 0 && this.#names.is(found, name) ? found : -1;
  }

  kindOf(number: number): Node["kind"] | undefined {
    const kind = this.#kinds[number] ?? absent;
    if (kind === absent) return undefined;
    if (kind === whole) return this.#whole.get(number)?.kind;
    return kind === folder ? "folder" : "file";
  }

  set(node: Node): void {
    const known = this.#numbers.find(node.id);
    const isNew = !this.#isThere(known);
    const number = isNew ? this.#numbers.hold(node.id) : known;
    // Held before the other one is let go: it may be the same.
    const parent = this.#numbers.hold(node.parentId);
    this.#makeRoom();
    if (!isNew) this.#leave(number);
    this.#enter(number, parent, node.name, intern(node.vector) as Node["vector"]);
    if (isNew) this.#size++;
    const kind = packingOf(node);
    this.#kinds[number] = kind;
    if (kind === whole) this.#whole.set(number, node);
    else if (node.kind === "file") {
      putHex(this.#hashes, hashBytes * number, node.contentId);
      this.#sizes[number] = node.sizeBytes;
      this.#times[number] = node.modifiedAtMs;
    }
    this.#pages.note(number);
  }

  delete(id: NodeId): void {
    const number = this.#numbers.find(id);
    if (!this.#isThere(number)) return;
    this.#leave(number);
    this.#kinds[number] = absent;
    this.#names.set(number, undefined);
    this.#size--;
    this.#pages.remove(number);
    this.#numbers.release(number);
  }

  /** The pages that have changed since the last call, as rows of the state store. */
  takeUnsaved(): StateChange[] {
    return this.#pages.takeUnsaved().map(({ key, rows }) => ({
      table: "base",
      key,
      value: rows.length === 0 ? null : packBasePage(this.#page(rows)),
    }));
  }

  /** Takes a saved page back. Throws `state_corrupt` for one that cannot be read, or says what another has said. */
  restore(key: string, value: StateValue): void {
    const page = unpackBasePage(value);
    const parents = page.parents.map((id) => this.#numbers.hold(id));
    const rows = this.#numbers.holdAll(page.ids);
    this.#makeRoom();
    let wholes = 0;
    for (const [i, number] of rows.entries()) {
      if (this.#isThere(number)) throw new SyncError("state_corrupt");
      const parent = this.#numbers.holdAgain(parents[page.inside[i] as number] as number);
      const vector = page.vectors[page.seen[i] as number] as Node["vector"];
      this.#enter(number, parent, page.names[i] as string, vector);
      const kind = page.kinds[i] as number;
      this.#kinds[number] = kind;
      if (kind === whole) this.#whole.set(number, this.#wholeFrom(number, page.whole[wholes++] as Fields));
    }
    this.#restoreFiles(
      rows.filter((number) => this.#isPackedFile(number)),
      page,
    );
    for (const parent of parents) this.#numbers.release(parent);
    this.#size += rows.length;
    this.#pages.restore(key, rows);
  }

  /** Files whose numbers follow one another are taken back at once: they are most of them. */
  #restoreFiles(files: readonly number[], { hashes, sizes, times }: BasePage): void {
    for (let from = 0; from < files.length; ) {
      const first = files[from] as number;
      let to = from + 1;
      while (files[to] === first + to - from) to++;
      this.#hashes.set(hashes.subarray(hashBytes * from, hashBytes * to), hashBytes * first);
      this.#sizes.set(sizes.subarray(from, to), first);
      this.#times.set(times.subarray(from, to), first);
      from = to;
    }
  }

  #page(rows: readonly number[]): BasePage {
    const parents = new Distinct<number>();
    const vectors = new Distinct<Node["vector"]>();
    const inside = Uint16Array.from(rows, (number) => parents.indexOf(this.#parents[number] as number));
    const seen = Uint16Array.from(rows, (number) => vectors.indexOf(this.#vectors[number] as Node["vector"]));
    const files = rows.filter((number) => this.#isPackedFile(number));
    const hashes = new Uint8Array(hashBytes * files.length);
    for (const [i, number] of files.entries()) {
      hashes.set(this.#hashes.subarray(hashBytes * number, hashBytes * (number + 1)), hashBytes * i);
    }
    return {
      ids: this.#numbers.idsOf(rows),
      names: rows.map((number) => this.#nameOf(number)),
      parents: parents.values.map((number) => this.#numbers.idOf(number)),
      inside,
      vectors: vectors.values,
      seen,
      kinds: Uint8Array.from(rows, (number) => this.#kinds[number] as number),
      hashes,
      sizes: Float64Array.from(files, (number) => this.#sizes[number] as number),
      times: Float64Array.from(files, (number) => this.#times[number] as number),
      whole: rows.flatMap((number) => this.#whole.get(number) ?? []).map(contentOf),
    };
  }

  /** Throws `state_corrupt` for what is no node. */
  #wholeFrom(number: number, content: Fields): Node {
    return nodeFrom(this.#numbers.idOf(number), {
      ...content,
      parentId: this.#numbers.idOf(this.#parents[number] as number),
      name: this.#nameOf(number),
      vector: this.#vectors[number],
    });
  }

  #at(number: number): Node | undefined {
    const kind = this.#kinds[number] ?? absent;
    if (kind === absent) return undefined;
    if (kind === whole) return this.#whole.get(number);
    const located = {
      id: this.#numbers.idOf(number),
      parentId: this.#numbers.idOf(this.#parents[number] as number),
      name: this.#nameOf(number),
      vector: this.#vectors[number] as Node["vector"],
    };
    if (kind === folder) return { kind: "folder", ...located };
    return {
      kind: "file",
      ...located,
      contentId: hexOfBytes(this.#hashes, number * hashBytes, hashBytes) as FileNode["contentId"],
      sizeBytes: this.#sizes[number] as number,
      executable: kind === executable,
      modifiedAtMs: this.#times[number] as number,
    };
  }

  #enter(number: number, parent: number, name: string, vector: Node["vector"]): void {
    this.#vectors[number] = vector;
    this.#parents[number] = parent;
    this.#names.set(number, name);
    this.#places.add(hashOfText(this.#keyOf(name), parent), number);
    const first = this.#first.get(parent) ?? 0;
    this.#next[number] = first;
    this.#previous[number] = 0;
    if (first !== 0) this.#previous[first - 1] = number + 1;
    this.#first.set(parent, number + 1);
  }

  #leave(number: number): void {
    if (this.#kinds[number] === whole) this.#whole.delete(number);
    const parent = this.#parents[number] as number;
    this.#places.delete(hashOfText(this.#keyOf(this.#nameOf(number)), parent), number);
    const next = this.#next[number] as number;
    const previous = this.#previous[number] as number;
    if (previous !== 0) this.#next[previous - 1] = next;
    else if (next !== 0) this.#first.set(parent, next);
    else this.#first.delete(parent);
    if (next !== 0) this.#previous[next - 1] = previous;
    this.#numbers.release(parent);
  }

  #isNamed(number: number, parent: number, key: string): boolean {
    // The key of a key is itself.
    return (
      this.#parents[number] === parent &&
      (this.#names.is(number, key) || this.#keyOf(this.#nameOf(number)) === key)
    );
  }

  #nameOf(number: number): string {
    return this.#names.get(number) ?? "";
  }

  #isPackedFile(number: number): boolean {
    return this.#kinds[number] === file || this.#kinds[number] === executable;
  }

  #isThere(number: number): boolean {
    return number >= 0 && (this.#kinds[number] ?? absent) !== absent;
  }

  /** For all numbers that there are. */
  #makeRoom(): void {
    const { limit } = this.#numbers;
    if (this.#kinds.length >= limit) return;
    this.#kinds = grown(this.#kinds, limit);
    const length = this.#kinds.length;
    this.#parents = grown(this.#parents, length);
    this.#hashes = grown(this.#hashes, length * hashBytes);
    this.#sizes = grown(this.#sizes, length);
    this.#times = grown(this.#times, length);
    this.#next = grown(this.#next, length);
    this.#previous = grown(this.#previous, length);
  }
}

function packingOf(node: Node): number {
  if (node.kind === "folder") return folder;
  const isPlain = node.kind === "file" && node.copyOf === undefined && plainHash.test(node.contentId);
  if (!isPlain) return whole;
  return node.executable ? executable : file;
}

/** What the columns do not say of a node that is kept whole. */
function contentOf(node: Node): Fields {
  const { id: _, parentId: _parent, name: _name, vector: _vector, ...content } = node;
  return content;
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
