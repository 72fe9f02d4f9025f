/** Spreads hashes whose low bits alone would fall together (Knuth, The Art of Computer Programming, 6.4). */
const golden = 0x9e3779b1;
/** The part of the places that is taken at most. */
const fullest = 0.75;
/** How much larger a table gets when it is full. */
const growth = 1.5;

/**
 * Small numbers by a hash of what they stand for, in some 11 to 16 bytes each. Whoever looks compares: two things may
 * have one hash. Open addressing with linear probing, and deletion that closes its gap, so that none has to be cleared up.
 */
export class NumbersByHash {
  /** Pairs of a hash and a number plus one; a zero there means that the place is free. */
  #slots = new Int32Array(2 * 16);
  #places = 16;
  #size = 0;

  /** The first number with this hash that is the one; -1 without one. */
  find(hash: number, isIt: (number: number) => boolean): number {
    const slots = this.#slots;
    for (let at = this.#home(hash); ; at = this.#after(at)) {
      const held = slots[2 * at + 1] as number;
      if (held === 0) return -1;
      if (slots[2 * at] === (hash | 0) && isIt(held - 1)) return held - 1;
    }
  }

  /** Every number with this hash. */
  all(hash: number): number[] {
    const found: number[] = [];
    this.find(hash, (number) => {
      found.push(number);
      return false;
    });
    return found;
  }

  /** The pair must not be in here. */
  add(hash: number, number: number): void {
    if (++this.#size > this.#places * fullest) this.#grow();
    this.#put(hash, number);
  }

  /** A pair that is not in here is left alone. */
  delete(hash: number, number: number): void {
    const slots = this.#slots;
    let gap = this.#home(hash);
    while (slots[2 * gap] !== (hash | 0) || slots[2 * gap + 1] !== number + 1) {
      if (slots[2 * gap + 1] === 0) return;
      gap = this.#after(gap);
    }
    this.#size--;
    // What follows moves up, unless that would take it before the place where the search for it begins.
    for (let at = this.#after(gap); slots[2 * at + 1] !== 0; at = this.#after(at)) {
      const home = this.#home(slots[2 * at] as number);
      if (this.#distance(home, at) < this.#distance(gap, at)) continue;
      slots.copyWithin(2 * gap, 2 * at, 2 * at + 2);
      gap = at;
    }
    slots.fill(0, 2 * gap, 2 * gap + 2);
  }

  #put(hash: number, number: number): void {
    const slots = this.#slots;
    let at = this.#home(hash);
    while (slots[2 * at + 1] !== 0) at = this.#after(at);
    slots[2 * at] = hash;
    slots[2 * at + 1] = number + 1;
  }

  #grow(): void {
    const before = this.#slots;
    this.#places = Math.ceil(this.#places * growth);
    this.#slots = new Int32Array(2 * this.#places);
    for (let at = 0; at < before.length; at += 2) {
      const held = before[at + 1] as number;
      if (held !== 0) this.#put(before[at] as number, held - 1);
    }
  }

  /** The spread hash as a share of its range, of the places: their count need be no power of two (Lemire, 2019). */
  #home(hash: number): number {
    return Math.floor(((Math.imul(hash, golden) >>> 0) / 2 ** 32) * this.#places);
  }

  #after(place: number): number {
    return place + 1 === this.#places ? 0 : place + 1;
  }

  /** How many places further on, around the end. */
  #distance(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#places;
  }
}

/** FNV-1a (Fowler, Noll, Vo) over UTF-16 code units, begun with `seed`. */
export function hashOfText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
