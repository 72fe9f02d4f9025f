import { createHash } from "node:crypto";
import { seededRandomness } from "@syncline/core";

/** Decisions from a seed. */
export class Chance {
  readonly #bytes: (length: number) => Uint8Array;

  constructor(seed: string) {
    const digest = createHash("sha256").update(seed).digest();
    const randomness = seededRandomness(digest.readBigUInt64LE());
    this.#bytes = (length) => randomness.bytes(length);
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    return Buffer.from(this.#bytes(6)).readUIntLE(0, 6) % below;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True so often in a hundred. */
  percent(share: number): boolean {
    return this.below(100) < share;
  }

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error("There is nothing to choose from.");
    return choices[this.below(choices.length)] as T;
  }

  /** One of the names, as often as its number says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error("The weights add up to more than their sum.");
  }
}
