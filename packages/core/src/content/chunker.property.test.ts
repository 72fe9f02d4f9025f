import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainKernel, wasmKernel } from "../kernel/index.js";
import { runs } from "../property-runs.fixture.js";
import { anyBytes, anyEdit, edited, placeOf } from "./bytes.fixture.js";
import type { Chunker, ChunkingParameters } from "./chunker.js";
import { fastCdcChunker } from "./fastcdc.js";
import { fixedChunker } from "./fixed.js";
import { seededBytes } from "./seeded-bytes.test-data.js";

const contentDefined = fc
  .record({
    minimumBytes: fc.integer({ min: 32, max: 1000 }).map((half) => 2 * half),
    averageBytes: fc.integer({ min: 2000, max: 8000 }),
    maximumBytes: fc.integer({ min: 8000, max: 40_000 }),
  })
  .map((sizes): ChunkingParameters => ({ algorithm: "fastcdc-v2020", ...sizes }));
const fixed = fc.integer({ min: 300, max: 5000 }).map(
  (size): ChunkingParameters => ({
    algorithm: "fixed",
    minimumBytes: size,
    averageBytes: size,
    maximumBytes: size,
  }),
);

type Create = (parameters: ChunkingParameters) => Chunker;
const chunkers: [string, Create, fc.Arbitrary<ChunkingParameters>][] = [
  ["FastCDC in WebAssembly", (parameters) => fastCdcChunker(parameters, wasmKernel()), contentDefined],
  ["FastCDC in plain TypeScript", (parameters) => fastCdcChunker(parameters, plainKernel), contentDefined],
  ["the fixed chunker", fixedChunker, fixed],
];

/** Each chunk is copied before the next one is asked for: its bytes are valid no longer. */
function cut(chunker: Chunker, pieces: Iterable<Uint8Array>): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (const piece of pieces) for (const chunk of chunker.push(piece)) chunks.push(chunk.slice());
  for (const chunk of chunker.finish()) chunks.push(chunk.slice());
  return chunks;
}

/** Slices of 0 to `most` bytes in one buffer, which the next slice overwrites. */
function* slices(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(...cuts));
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const slice = bytes.subarray(at, at + (cuts[i % cuts.length] as number));
    buffer.fill(0xaa);
    buffer.set(slice);
    yield buffer.subarray(0, slice.length);
    at += slice.length;
  }
}

function endsOf(chunks: readonly Uint8Array[]): number[] {
  let end = 0;
  return chunks.map(({ length }) => {
    end += length;
    return end;
  });
}

describe.each(chunkers)("%s", (_, create, sizes) => {
  test("cuts any bytes into chunks that are the bytes, each within the sizes", () => {
    fc.assert(
      fc.property(anyBytes(200_000), sizes, (bytes, parameters) => {
        const chunks = cut(create(parameters), [bytes]);
        expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0);
        for (const [i, { length }] of chunks.entries()) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(parameters.maximumBytes);
          if (i < chunks.length - 1) expect(length).toBeGreaterThanOrEqual(parameters.minimumBytes);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  test("cuts a stream as the whole, however it is sliced, and keeps no slice", () => {
    const cuts = fc.array(fc.oneof(fc.nat(100), fc.nat(70_000)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(anyBytes(200_000), sizes, cuts, (bytes, parameters, cuts) => {
        const least = Math.ceil(bytes.length / 2000);
        const sliced = cut(create(parameters), slices(bytes, [...cuts, 1 + least]));
        const whole = cut(create(parameters), [bytes]);
        expect(endsOf(sliced)).toEqual(endsOf(whole));
        expect(Buffer.compare(Buffer.concat(sliced), bytes)).toBe(0);
      }),
      { numRuns: runs(60) },
    );
  });

  test("cuts what lies before an edit as before, and what follows a cut that is still there", () => {
    fc.assert(
      fc.property(anyBytes(150_000), sizes, anyEdit(20_000), (before, parameters, edit) => {
        const after = edited(before, edit);
        const [old, fresh] = [before, after].map((bytes) => endsOf(cut(create(parameters), [bytes])));
        const from = placeOf(before, edit);
        // A cut is decided by the bytes before it and one after it at most.
        const early = (ends: number[] | undefined) => ends?.filter((end) => end + 1 < from);
        expect(early(fresh)).toEqual(early(old));
        const shift = after.length - before.length;
        const tailFrom = from + edit.inserted.length;
        const late = new Set(old?.map((end) => end + shift).filter((end) => end >= tailFrom));
        const common = fresh?.find((end) => late.has(end)) ?? Number.POSITIVE_INFINITY;
        const rest = (ends: Iterable<number> | undefined) => [...(ends ?? [])].filter((end) => end >= common);
        expect(rest(fresh)).toEqual(rest(late));
      }),
      { numRuns: runs(60) },
    );
  });
});

test("an edit of noise changes few chunks", () => {
  const parameters: ChunkingParameters = {
    algorithm: "fastcdc-v2020",
    minimumBytes: 512,
    averageBytes: 2048,
    maximumBytes: 8192,
  };
  let changed = 0;
  const edits = runs(150);
  const textsOf = (bytes: Uint8Array) =>
    cut(fastCdcChunker(parameters), [bytes]).map((chunk) => Buffer.from(chunk).toString("latin1"));
  for (let seed = 0; seed < edits; seed++) {
    const before = seededBytes(seed, 100_000);
    const known = new Set(textsOf(before));
    const inserted = seededBytes(-seed, seed % 100);
    const after = edited(before, { at: (seed % 97) / 97, removed: seed % 50, inserted });
    const fresh = textsOf(after).filter((text) => !known.has(text)).length;
    expect(fresh).toBeLessThanOrEqual(12);
    changed += fresh;
  }
  expect(changed / edits).toBeLessThan(2.5);
});
