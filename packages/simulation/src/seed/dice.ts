import { type Randomness, seededRandomness } from "@syncline/core";

/** All chance in a simulation, out of one seed: sfc32, seeded by splitmix64. Fast, even and repeatable; never for secrets. */
export class Dice implements Randomness {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Dice of the same seed and purpose roll the same; two purposes have nothing to do with each other. */
  constructor(seed: bigint, purpose: string) {
    let mixed = BigInt.asUintN(64, seed);
    for (let i = 0; i < purpose.length; i++) {
      mixed = BigInt.asUintN(64, (mixed ^ BigInt(purpose.charCodeAt(i))) * 0x100000001b3n);
    }
    const words = new DataView(seededRandomness(mixed).bytes(12).buffer);
    this.#a = words.getInt32(0);
    this.#b = words.getInt32(4);
    this.#c = words.getInt32(8);
    for (let i = 0; i < 12; i++) this.word();
  }

  /** 32 random bits, as a number from 0 on. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to `below - 1`. */
  below(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** A number from 0 to below 1. */
  fraction(): number {
    return this.word() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** A key of the table, as likely as its number is large. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let rest = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      rest -= weight;
      if (rest < 0) return key;
    }
    return (entries[0] as [K, number])[0];
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.word() & 0xff;
    return bytes;
  }
}
