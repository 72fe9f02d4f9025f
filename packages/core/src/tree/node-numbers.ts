import { hexOfByte } from "./hex.js";
import type { NodeId } from "./node.js";
import { hashOfText, NumbersByHash } from "./numbers-by-hash.js";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const words = 4;

/**
 * Small numbers that stand for node ids in memory: an id is kept once, in 16 bytes, and all that is known of its node
 * lies in columns at its number. A number is its id's for as long as somebody holds it, and then another one's. They
 * are made anew in each process.
 */
export class NodeNumbers {
  /** Four words for each number. */
  #ids = new Uint32Array(0);
  #holders = new Uint32Array(0);
  readonly #byId = new NumbersByHash();
  /** Ids that are no UUIDs: the root's alone, outside of tests. */
  readonly #others = new Map<number, NodeId>();
  readonly #free: number[] = [];
  #limit = 0;

  /** All numbers are below this. */
  get limit(): number {
    return this.#limit;
  }

  /** The number of an id; -1 when nobody holds it. */
  find(id: NodeId): number {
    if (!uuid.test(id)) return this.#byId.find(hashOfText(id), (number) => this.#others.get(number) === id);
    const [a, b, c, d] = wordsOf(id);
    const ids = this.#ids;
    return this.#byId.find(d, (number) => {
      const at = words * number;
      const same = ids[at + 3] === d && ids[at + 2] === c && ids[at + 1] === b && ids[at] === a;
      return same && (this.#others.size === 0 || !this.#others.has(number));
    });
  }

  /** The number of an id, for one more holder. */
  hold(id: NodeId): number {
    const known = this.find(id);
    const number = known >= 0 ? known : this.#add(id);
    this.#holders[number] = (this.#holders[number] as number) + 1;
    return number;
  }

  /** One holder less: without any, the number is free. */
  release(number: number): void {
    const holders = (this.#holders[number] as number) - 1;
    this.#holders[number] = holders;
    if (holders > 0) return;
    const other = this.#others.get(number);
    this.#byId.delete(
      other === undefined ? (this.#ids[words * number + 3] as number) : hashOfText(other),
      number,
    );
    this.#others.delete(number);
    this.#free.push(number);
  }

  /** The id of a number that is held. */
  idOf(number: number): NodeId {
    const other = this.#others.get(number);
    if (other !== undefined) return other;
    const at = words * number;
    const [a = 0, b = 0, c = 0, d = 0] = this.#ids.subarray(at, at + words);
    return `${hexOf(a)}-${hexHalf(b >>> 16)}-${hexHalf(b)}-${hexHalf(c >>> 16)}-${hexHalf(c)}${hexOf(d)}` as NodeId;
  }

  #add(id: NodeId): number {
    const number = this.#free.pop() ?? this.#limit++;
    this.#holders = grown(this.#holders, number + 1);
    this.#ids = grown(this.#ids, words * (number + 1));
    if (uuid.test(id)) {
      const parts = wordsOf(id);
      this.#ids.set(parts, words * number);
      this.#byId.add(parts[3], number);
    } else {
      this.#others.set(number, id);
      this.#byId.add(hashOfText(id), number);
    }
    return number;
  }
}

type Words = readonly [number, number, number, number];

const hexOf = (word: number) => hexHalf(word >>> 16) + hexHalf(word);
const hexHalf = (word: number) => `${hexOfByte[(word >>> 8) & 0xff]}${hexOfByte[word & 0xff]}`;

function wordsOf(id: NodeId): Words {
  return [hexWord(id, 0, 4), hexWord(id, 9, 14), hexWord(id, 19, 24), hexWord(id, 28, 32)];
}

/** Eight hexadecimal digits: four at one place of a text, four at another. */
function hexWord(text: string, first: number, second: number): number {
  return ((hexDigits(text, first) << 16) | hexDigits(text, second)) >>> 0;
}

function hexDigits(text: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) value = (value << 4) | hexDigit(text.charCodeAt(i));
  return value;
}

const hexDigit = (unit: number) => (unit < 0x3a ? unit - 0x30 : unit - 0x57);

type Numbers = Int32Array | Uint32Array | Float64Array | Uint8Array;

/** A column with room for `length` values: the same one, or a copy of at least twice its size. */
export function grown<A extends Numbers>(column: A, length: number): A {
  if (column.length >= length) return column;
  const longer = new (column.constructor as new (length: number) => A)(
    Math.max(64, length, 2 * column.length),
  );
  longer.set(column);
  return longer;
}
