import { SyncError } from "../errors/index.js";
import type { StateChange } from "../state/state-store.js";
import { contentDigits, decodeBasePage, encodeBasePage, packingOf, packings } from "./base-page.js";
import { intern } from "./encoding.js";
import { hexOfBytes, putHex } from "./hex.js";
import type { FileNode, Node, NodeId } from "./node.js";
import type { NameKeyOf, Tree } from "./node-index.js";
import { grown, type NodeNumbers } from "./node-numbers.js";
import { hashOfText, NumbersByHash } from "./numbers-by-hash.js";
import { Pages } from "./pages.js";

const absent = 0;
const [folder, file, executable, whole] = [1, 2, 3, 4];
const kindsByLetter: Readonly<Record<string, number>> = {
  [packings.folder]: folder,
  [packings.file]: file,
  [packings.executable]: executable,
  [packings.whole]: whole,
};

const hashBytes = 32;

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
  readonly #names: string[] = [];
  readonly #vectors: Node["vector"][] = [];
  readonly #whole = new Map<number, Node>();
  #kinds = new Uint8Array(0);
  #parents = new Int32Array(0);
  #hashes = new Uint8Array(0);
  #sizes = new Float64Array(0);
  #times = new Float64Array(0);
  /** The nodes in a folder are a chain, by their numbers plus one. */
  #first = new Int32Array(0);
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
    for (let at = this.#first[parent] ?? 0; at !== 0; at = this.#next[at - 1] as number) numbers.push(at - 1);
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
    return rival < 0 && found >= 0 && this.#names[found] === name ? found : -1;
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
    const kind = kindsByLetter[packingOf(node)] as number;
    this.#kinds[number] = kind;
    if (isNew) this.#size++;
    if (kind === whole) this.#whole.set(number, node);
    else if (node.kind === "file") {
      this.#putFile(number, node.contentId, 0, node.sizeBytes, node.modifiedAtMs);
    }
    this.#pages.note(number);
  }

  delete(id: NodeId): void {
    const number = this.#numbers.find(id);
    if (!this.#isThere(number)) return;
    this.#leave(number);
    this.#kinds[number] = absent;
    this.#names[number] = "";
    this.#size--;
    this.#pages.remove(number);
    this.#numbers.release(number);
  }

  /** The pages that have changed since the last call, as rows of the state store. */
  takeUnsaved(): StateChange[] {
    return this.#pages.takeUnsaved().map(({ key, rows }) => ({
      table: "base",
      key,
      value: rows.length === 0 ? null : encodeBasePage(rows.map((number) => this.#at(number) as Node)),
    }));
  }

  /** Takes a saved page back. Throws `state_corrupt` for one that cannot be read, or says what another has said. */
  restore(key: string, row: string): void {
    const page = decodeBasePage(key, row);
    const parents = page.parents.map((id) => this.#numbers.hold(id));
    const rows = page.ids.map((id) => this.#numbers.hold(id));
    this.#makeRoom();
    let files = 0;
    let wholes = 0;
    for (const [i, number] of rows.entries()) {
      if (this.#isThere(number)) throw new SyncError("state_corrupt");
      const parent = this.#numbers.holdAgain(parents[page.inside[i] as number] as number);
      this.#enter(
        number,
        parent,
        page.names[i] as string,
        page.vectors[page.seen[i] as number] as Node["vector"],
      );
      const kind = kindsByLetter[page.kinds[i] as string] as number;
      this.#kinds[number] = kind;
      if (kind === whole) this.#whole.set(number, page.whole[wholes++] as Node);
      else if (kind !== folder) {
        const at = contentDigits * files;
        this.#putFile(number, page.contents, at, page.sizes[files] as number, page.times[files] as number);
        files++;
      }
    }
    for (const parent of parents) this.#numbers.release(parent);
    this.#size += rows.length;
    this.#pages.restore(key, rows);
  }

  /** The content id is that part of `digits` which begins at `from`. */
  #putFile(number: number, digits: string, from: number, sizeBytes: number, modifiedAtMs: number): void {
    const isHash = putHex(this.#hashes, number * hashBytes, hashBytes, digits, from);
    if (!isHash) throw new SyncError("state_corrupt");
    this.#sizes[number] = sizeBytes;
    this.#times[number] = modifiedAtMs;
  }

  #at(number: number): Node | undefined {
    const kind = this.#kinds[number] ?? absent;
    if (kind === absent) return undefined;
    if (kind === whole) return this.#whole.get(number);
    const located = {
      id: this.#numbers.idOf(number),
      parentId: this.#numbers.idOf(this.#parents[number] as number),
      name: this.#names[number] as string,
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
    this.#names[number] = name;
    this.#places.add(hashOfText(this.#keyOf(name), parent), number);
    const first = this.#first[parent] as number;
    this.#next[number] = first;
    this.#previous[number] = 0;
    if (first !== 0) this.#previous[first - 1] = number + 1;
    this.#first[parent] = number + 1;
  }

  #leave(number: number): void {
    if (this.#kinds[number] === whole) this.#whole.delete(number);
    const parent = this.#parents[number] as number;
    this.#places.delete(hashOfText(this.#keyOf(this.#names[number] as string), parent), number);
    const next = this.#next[number] as number;
    const previous = this.#previous[number] as number;
    if (previous === 0) this.#first[parent] = next;
    else this.#next[previous - 1] = next;
    if (next !== 0) this.#previous[next - 1] = previous;
    this.#numbers.release(parent);
  }

  #isNamed(number: number, parent: number, key: string): boolean {
    return this.#parents[number] === parent && this.#keyOf(this.#names[number] as string) === key;
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
    this.#first = grown(this.#first, length);
    this.#next = grown(this.#next, length);
    this.#previous = grown(this.#previous, length);
  }
}
