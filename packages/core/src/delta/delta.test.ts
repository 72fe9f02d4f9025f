import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandomness } from "../clock/index.js";
import { type ChunkHash, decodeManifest, encodeManifest } from "../content/index.js";
import { runs } from "../property-runs.fixture.js";
import { applyDelta, type Delta } from "./instructions.js";
import { makeDelta } from "./make-delta.js";
import { manifestDelta } from "./manifest-delta.js";
import { packDelta } from "./packing.js";
import { packPieces, unpackPieces } from "./pieces.js";

const mebibyte = 1024 * 1024;

function bytesOf(seed: number, size: number): Uint8Array {
  return seededRandomness(BigInt(seed)).bytes(size);
}

function known(bytes: Uint8Array) {
  return { pieces: unpackPieces(packPieces(bytes)) };
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Whole megabytes are compared as bytes: an element-wise comparison takes seconds. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function sizeOf(delta: Delta): number {
  return packDelta(delta).length;
}

describe("a delta from pieces", () => {
  const base = bytesOf(1, mebibyte);
  const half = mebibyte / 2;
  const changed = base.slice();
  changed[half] = (changed[half] as number) ^ 1;

  it.each([
    { change: "a byte inserted at the front", target: concat(Uint8Array.of(1), base) },
    { change: "a byte changed in the middle", target: changed },
    { change: "a byte removed at the end", target: base.subarray(0, -1) },
    { change: "a range cut out", target: concat(base.subarray(0, 100_000), base.subarray(300_000)) },
    { change: "two halves swapped", target: concat(base.subarray(half), base.subarray(0, half)) },
  ])("makes $change out of the old bytes and a few pieces of new ones", ({ target }) => {
    const delta = makeDelta(target, [known(base)]) as Delta;
    expect(isSame(applyDelta(delta, [base], target.length), target)).toBe(true);
    expect(sizeOf(delta)).toBeLessThan(3 * 8192);
  });

  it("takes pieces from several bases", () => {
    const other = bytesOf(2, mebibyte / 4);
    const target = concat(other, base);
    const delta = makeDelta(target, [known(base), known(other)]) as Delta;
    expect(isSame(applyDelta(delta, [base, other], target.length), target)).toBe(true);
  });

  it("is not made where it would save less than half, and little", () => {
    expect(makeDelta(bytesOf(3, 100_000), [known(base)])).toBeUndefined();
    expect(makeDelta(concat(base.subarray(0, 12_000), bytesOf(3, 100_000)), [known(base)])).toBeUndefined();
  });

  it("keeps the short end of a file from travelling again in front of what was appended to it", () => {
    const tail = base.subarray(0, 100_000);
    const delta = makeDelta(concat(tail, bytesOf(3, 400_000)), [known(tail)]) as Delta;
    expect(delta.literals.length).toBeLessThan(400_000 + 8192);
  });

  it("costs less than one part in two hundred of the bytes to remember", () => {
    expect(packPieces(base).length).toBeLessThan(mebibyte / 200);
  });
});

describe("pieces", () => {
  it("cover a chunk of any bytes and any size in order, each within its bounds", () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (size, seed) => {
        const pieces = unpackPieces(packPieces(seededRandomness(seed).bytes(size)));
        let at = 0;
        for (const [i, { offset, length }] of pieces.entries()) {
          expect(offset).toBe(at);
          expect(length).toBeLessThanOrEqual(8192);
          if (i < pieces.length - 1) expect(length).toBeGreaterThanOrEqual(512);
          at += length;
        }
        expect(at).toBe(size);
      }),
      { numRuns: runs(50) },
    );
  });
});

describe("a manifest's delta", () => {
  const chunk = fc.record({
    hash: fc.nat(30).map((n) => n.toString(16).padStart(64, "0") as ChunkHash),
    sizeBytes: fc.integer({ min: 1, max: 3_000_000 }),
  });
  const manifest = fc.array(chunk, { maxLength: 40 }).map((chunks) => ({ chunks }));

  it("makes the new manifest out of the old one", () => {
    fc.assert(
      fc.property(manifest, manifest, (base, target) => {
        const delta = manifestDelta(base, target);
        const made = applyDelta(delta, [encodeManifest(base)], encodeManifest(target).length);
        expect(decodeManifest(made)).toEqual(target);
      }),
    );
  });

  it("is some fifty bytes for one changed chunk of ten thousand", () => {
    const chunks = Array.from({ length: 10_000 }, (_, i) => ({
      hash: i.toString(16).padStart(64, "0") as ChunkHash,
      sizeBytes: 1_000_000,
    }));
    const target = chunks.with(5000, { hash: "f".repeat(64) as ChunkHash, sizeBytes: 1_000_001 });
    expect(sizeOf(manifestDelta({ chunks }, { chunks: target }))).toBeLessThan(64);
  });
});
