import type { PackedIds } from "./base-page.js";
import { digitValue, hexOfByte } from "./hex.js";
import type { NodeId } from "./node.js";
import { hashOfText, NumbersByHash } from "./numbers-by-hash.js";

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
  /** The words of the id that is looked for, and the comparison with it: made once, since each lookup needs them. */
  readonly #asked = new Uint32Array(words);
  readonly #isAsked = (number: number): boolean => {
    const at = words * number;
    const ids = this.#ids;
    const asked = this.#asked;
    for (let word = 0; word < words; word++) if (ids[at + word] !== asked[word]) return false;
    return this.#others.size === 0 || !this.#others.has(number);
  };

  /** All numbers are below this. */
  get limit(): number {
    return this.#limit;
  }

  /** The number of an id; -1 when nobody holds it. */
  find(id: NodeId): number {
    if (!isUuid(id, this.#asked)) return this.#findOther(id);
    return this.#byId.find(this.#asked[3] as number, this.#isAsked);
  }

  /** The number of an id, for one more holder. */
  hold(id: NodeId): number {
    if (isUuid(id, this.#asked)) return this.#holdAsked();
    const known = this.#findOther(id);
    if (known >= 0) return this.holdAgain(known);
    const number = this.#take();
    this.#others.set(number, id);
    return this.#enter(number);
  }

  /** The numbers of these ids, in their order, for one more holder each. */
  holdAll({ words: all, others }: PackedIds): number[] {
    const odd = new Map(others);
    const asked = this.#asked;
    const numbers: number[] = [];
    for (let at = 0; at < all.length; at += words) {
      for (let word = 0; word < words; word++) asked[word] = all[at + word] as number;
      const other = odd.size === 0 ? undefined : odd.get(at / words);
      numbers.push(other === undefined ? this.#holdAsked() : this.hold(other));
    }
    return numbers;
  }

  /** The ids of these numbers, in their order. */
  idsOf(numbers: readonly number[]): PackedIds {
    const all = new Uint32Array(words * numbers.length);
    const others: [number, NodeId][] = [];
    for (const [i, number] of numbers.entries()) {
      const other = this.#others.get(number);
      if (other !== undefined) others.push([i, other]);
      else all.set(this.#ids.subarray(words * number, words * (number + 1)), words * i);
    }
    return { words: all, others };
  }

  /** One holder more of a number that is held. */
  holdAgain(number: number): number {
    this.#holders[number] = (this.#holders[number] as number) + 1;
    return number;
  }

  /** One holder less: without any, the number is free. */
  release(number: number): void {
    const holders = (this.#holders[number] as number) - 1;
    this.#holders[number] = holders;
    if (holders > 0) return;
    this.#byId.delete(this.#hashOf(number), number);
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

  #holdAsked(): number {
    const known = this.#byId.find(this.#asked[3] as number, this.#isAsked);
    if (known >= 0) return this.holdAgain(known);
    const number = this.#take();
    for (let word = 0; word < words; word++) this.#ids[words * number + word] = this.#asked[word] as number;
    return this.#enter(number);
  }

  /** A number that nobody holds. */
  #take(): number {
    const number = this.#free.pop() ?? this.#limit++;
    this.#holders = grown(this.#holders, number + 1);
    this.#ids = grown(this.#ids, words * (number + 1));
    return number;
  }

  #enter(number: number): number {
    this.#byId.add(this.#hashOf(number), number);
    return this.holdAgain(number);
  }

  #findOther(id: NodeId): number {
    return this.#byId.find(hashOfText(id), (number) => this.#others.get(number) === id);
  }

  /** The last word of a UUID is random. */
  #hashOf(number: number): number {
    const other = this.#others.get(number);
    return other === undefined ? (this.#ids[words * number + 3] as number) : hashOfText(other);
  }
}

const hexOf = (word: number) => hexHalf(word >>> 16) + hexHalf(word);
const hexHalf = (word: number) => `${hexOfByte[(word >>> 8) & 0xff]}${hexOfByte[word & 0xff]}`;

/** Whether an id is a lower-case UUID; if so, its words are in `into`. */
function isUuid(id: string, into: Uint32Array): boolean {
  if (id.length !== 36) return false;
  for (const dash of dashes) if (id.charCodeAt(dash) !== 0x2d) return false;
  return words === putWords(id, into);
}

const dashes = [8, 13, 18, 23] as const;
/** Where the digits of each half of a word begin. */
const halves = [0, 4, 9, 14, 19, 24, 28, 32] as const;

/** Reads words until something is no digit; returns how many there are. */
function putWords(id: string, into: Uint32Array): number {
  for (let word = 0; word < words; word++) {
    const high = hexHalfAt(id, halves[2 * word] as number);
    const low = hexHalfAt(id, halves[2 * word + 1] as number);
    if (high < 0 || low < 0) return word;
    into[word] = high * 0x10000 + low;
  }
  return words;
}

/** Four digits; negative where one of them is none. */
function hexHalfAt(text: string, at: number): number {
  let value = 0;
  let faults = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = digitValue(text.charCodeAt(i));
    faults |= digit;
    value = (value << 4) | digit;
  }
  return faults < 0 ? -1 : value;
}

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
