import { type ChunkerFactory, type ChunkingParameters, isSyncError } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { seededBytes, seededNumbers } from "./seeded-bytes.js";

export interface ChunkerHarness {
  readonly name: string;
  readonly createChunker: ChunkerFactory;
  /** Small sizes make the suite thorough, for its inputs are some hundred KiB long. */
  readonly parameters: readonly ChunkingParameters[];
  /** What the algorithm does not allow, beyond what no algorithm does. */
  readonly refused?: readonly ChunkingParameters[];
  /** Whether an insertion moves the cuts along with the bytes. */
  readonly contentDefined: boolean;
}

const inputs: readonly [string, Uint8Array][] = [
  ["random bytes", seededBytes(1, 200_003)],
  ["zeros", new Uint8Array(100_001)],
  ["a short period", Uint8Array.from({ length: 100_000 }, (_, i) => (i % 16) * 17)],
  ["a ramp", Uint8Array.from({ length: 60_001 }, (_, i) => i >> 4)],
];

function cut(createChunker: ChunkerFactory, parameters: ChunkingParameters, pieces: Iterable<Uint8Array>) {
  const chunker = createChunker(parameters);
  const chunks: Uint8Array[] = [];
  for (const piece of pieces) chunks.push(...copies(chunker.push(piece)));
  chunks.push(...copies(chunker.finish()));
  return chunks;
}

/** Each chunk is copied before the next one is asked for: its bytes are valid no longer. */
const copies = (chunks: Iterable<Uint8Array>) => Array.from(chunks, (chunk) => chunk.slice());

const lengths = (chunks: readonly Uint8Array[]) => chunks.map((chunk) => chunk.length);

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengths(chunks).reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Slices of 0 to `most` bytes, in one buffer that is overwritten each time. */
function* slices(bytes: Uint8Array, seed: number, most: number): Generator<Uint8Array> {
  const next = seededNumbers(seed);
  const buffer = new Uint8Array(most);
  for (let at = 0; at < bytes.length; ) {
    const slice = bytes.subarray(at, at + (next() % (most + 1)));
    buffer.fill(0xaa);
    buffer.set(slice);
    yield buffer.subarray(0, slice.length);
    at += slice.length;
  }
}

const nameOf = ({ minimumBytes, averageBytes, maximumBytes }: ChunkingParameters) =>
  `${minimumBytes}/${averageBytes}/${maximumBytes}`;

/** Suite of the `Chunker` port. The case ids are stable. */
export function chunkerSuite(harness: ChunkerHarness): void {
  const { createChunker } = harness;
  describe.each(harness.parameters.map((parameters) => ({ name: nameOf(parameters), parameters })))(
    `chunker: ${harness.name} $name`,
    ({ parameters }) => {
      it.each(inputs)("CH-01 cuts %s into chunks that are the stream, within the sizes", (_name, bytes) => {
        const chunks = cut(createChunker, parameters, [bytes]);
        expect(equal(joined(chunks), bytes)).toBe(true);
        for (const [i, { length }] of chunks.entries()) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(parameters.maximumBytes);
          if (i < chunks.length - 1) expect(length).toBeGreaterThanOrEqual(parameters.minimumBytes);
        }
      });

      it.each(inputs)("CH-02 cuts %s alike however it is sliced, and keeps no slice", (_name, bytes) => {
        const whole = cut(createChunker, parameters, [bytes]);
        for (const [seed, most] of [3, 64, 1000, parameters.maximumBytes, 70_000, 300_000].entries()) {
          const sliced = cut(createChunker, parameters, slices(bytes, seed, most));
          expect(lengths(sliced), `slices of up to ${most} bytes, seed ${seed}`).toEqual(lengths(whole));
          expect(equal(joined(sliced), bytes)).toBe(true);
        }
      });

      it("CH-03 cuts every beginning of a stream as the stream, but for the last chunk", () => {
        const bytes = seededBytes(2, 3 * parameters.maximumBytes);
        const whole = lengths(cut(createChunker, parameters, [bytes]));
        const next = seededNumbers(3);
        for (let i = 0; i < 100; i++) {
          const part = lengths(cut(createChunker, parameters, [bytes.subarray(0, next() % bytes.length)]));
          expect(part.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, part.length - 1)));
        }
      });

      it("CH-04 makes no chunk of nothing, and one of anything up to the minimum", () => {
        expect(cut(createChunker, parameters, [])).toEqual([]);
        expect(cut(createChunker, parameters, [new Uint8Array(0)])).toEqual([]);
        for (const length of [1, Math.ceil(parameters.minimumBytes / 2), parameters.minimumBytes]) {
          expect(lengths(cut(createChunker, parameters, [seededBytes(4, length)]))).toEqual([length]);
        }
      });

      it("CH-05 lets its chunks be written into", () => {
        const bytes = inputs[0]![1];
        const chunker = createChunker(parameters);
        const found: number[] = [];
        for (const slice of slices(bytes, 5, 5000)) {
          for (const chunk of chunker.push(slice)) {
            found.push(chunk.length);
            chunk.fill(0);
          }
        }
        found.push(...lengths(copies(chunker.finish())));
        expect(found).toEqual(lengths(cut(createChunker, parameters, [bytes])));
      });

      it("CH-06 cuts many streams at once, each as if it were alone", () => {
        const streams = [6, 7, 8].map((seed) => seededBytes(seed, 100_000));
        const chunkers = streams.map((bytes) => ({
          bytes,
          chunker: createChunker(parameters),
          chunks: [] as Uint8Array[],
        }));
        for (let at = 0; at < 100_000; at += 777) {
          for (const { bytes, chunker, chunks } of chunkers)
            chunks.push(...copies(chunker.push(bytes.subarray(at, at + 777))));
        }
        for (const { bytes, chunker, chunks } of chunkers) {
          chunks.push(...copies(chunker.finish()));
          expect(lengths(chunks)).toEqual(lengths(cut(createChunker, parameters, [bytes])));
        }
      });

      it("CH-07 moves its cuts along with an insertion exactly if it says so", () => {
        const before = seededBytes(9, 40 * parameters.averageBytes);
        const after = joined([before.subarray(0, 10), Uint8Array.of(1), before.subarray(10)]);
        const texts = (bytes: Uint8Array) => cut(createChunker, parameters, [bytes]).map(String);
        const known = new Set(texts(before));
        const fresh = texts(after).filter((chunk) => !known.has(chunk));
        if (harness.contentDefined) expect(fresh.length).toBeLessThanOrEqual(4);
        else expect(fresh.length).toBeGreaterThanOrEqual(39);
      });
    },
  );

  describe(`chunker: ${harness.name}`, () => {
    const [valid] = harness.parameters;
    const wrong = [
      { ...valid!, minimumBytes: 0 },
      { ...valid!, minimumBytes: -1 },
      { ...valid!, minimumBytes: valid!.averageBytes + 2 },
      { ...valid!, averageBytes: valid!.averageBytes + 0.5 },
      { ...valid!, averageBytes: Number.NaN },
      { ...valid!, maximumBytes: valid!.averageBytes - 1 },
      { ...valid!, maximumBytes: Number.POSITIVE_INFINITY },
      ...(harness.refused ?? []),
    ];
    it.each(wrong)("CH-08 refuses $minimumBytes/$averageBytes/$maximumBytes", (parameters) => {
      for (let i = 0; i < 3; i++) {
        let thrown: unknown;
        try {
          createChunker(parameters);
        } catch (error) {
          thrown = error;
        }
        expect(isSyncError(thrown, "invalid_request")).toBe(true);
      }
    });
  });
}
