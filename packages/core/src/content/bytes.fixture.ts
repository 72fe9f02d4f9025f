import fc from "fast-check";
import { seededBytes, seededText } from "./seeded-bytes.test-data.js";

const kinds = ["noise", "text", "run", "few values", "period"] as const;

/** Bytes of these kinds, all by default, in arrays that begin anywhere in their memory. */
export const anyBytes = (
  mostBytes: number,
  leastBytes = 0,
  of: readonly (typeof kinds)[number][] = kinds,
): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      kind: fc.constantFrom(...of),
      seed: fc.nat(),
      length: fc.integer({ min: leastBytes, max: mostBytes }),
      skipped: fc.nat(20),
    })
    .map(({ kind, seed, length, skipped }) => bytesOfKind(kind, seed, length + skipped).subarray(skipped));

function bytesOfKind(kind: string, seed: number, length: number): Uint8Array {
  if (kind === "text") return seededText(seed, length);
  if (kind === "run") return new Uint8Array(length).fill(seed);
  const noise = seededBytes(seed, length);
  if (kind === "few values") return noise.map((byte) => byte & 1);
  const period = 1 + (seed % 300);
  return kind === "period" ? noise.map((_, i) => noise[i % period] as number) : noise;
}

/** What somebody does to a file: some bytes go at a place, and others come there. */
export interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: Uint8Array;
}

/** `at` is a share of the whole, so that an edit fits whatever it is done to. */
export const anyEdit = (mostBytes: number): fc.Arbitrary<Edit> =>
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat(mostBytes),
    inserted: anyBytes(mostBytes),
  });

export function edited(bytes: Uint8Array, { at, removed, inserted }: Edit): Uint8Array {
  const from = placeOf(bytes, { at });
  return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + removed)]);
}

/** Where in these bytes an edit begins. */
export function placeOf(bytes: Uint8Array, { at }: Pick<Edit, "at">): number {
  return Math.floor(at * bytes.length);
}
