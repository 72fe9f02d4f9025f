import { seededRandomness } from "../clock/index.js";

/** Numbers from 0 to below 1, the same for the same seed. */
export function chance(seed: number): () => number {
  const randomness = seededRandomness(BigInt(seed));
  return () => new DataView(randomness.bytes(4).buffer).getUint32(0) / 2 ** 32;
}
