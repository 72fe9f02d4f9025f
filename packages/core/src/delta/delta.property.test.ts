import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyBytes, anyEdit, edited } from "../content/bytes.fixture.js";
import { deltaCodec, type EncodedChunk } from "../content/codec.js";
import type { ChunkHash } from "../content/manifest.js";
import { streamDeflate } from "../content/stream-deflate.js";
import { isSyncError } from "../errors/index.js";
import { runs } from "../property-runs.fixture.js";
import { basesOf, encodeChunkDelta, rebuildChunk } from "./chunk-delta.js";
import {
  applyDelta,
  decodeInstructions,
  encodeInstructions,
  type Instruction,
  mostBases,
} from "./instructions.js";
import { makeDelta, pays } from "./make-delta.js";
import { packDelta, unpackDelta } from "./packing.js";
import { packPieces, unpackPieces } from "./pieces.js";
import { rsyncLiteralBytes } from "./rsync.fixture.js";

const mostPieceBytes = 8192;
const known = (bytes: Uint8Array) => ({ pieces: unpackPieces(packPieces(bytes)) });
const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Parts of the bases, in any order, and bytes that none of them has. */
const assembled = (bases: readonly Uint8Array[]) =>
  fc
    .array(
      fc.record({
        base: fc.nat(bases.length),
        from: fc.nat(50_000),
        size: fc.nat(50_000),
        fresh: anyBytes(5000),
      }),
      {
        maxLength: 5,
      },
    )
    .map((parts) =>
      Buffer.concat(
        parts.map(({ base, from, size, fresh }) => bases[base]?.subarray(from, from + size) ?? fresh),
      ),
    );

describe("a delta", () => {
  it("makes exactly the target out of any bases, however they are alike", () => {
    const pairs = fc
      .array(anyBytes(60_000), { minLength: 1, maxLength: 3 })
      .chain((bases) => fc.tuple(fc.constant(bases), fc.oneof(assembled(bases), anyBytes(60_000))));
    fc.assert(
      fc.property(pairs, ([bases, target]) => {
        const delta = makeDelta(target, bases.map(known));
        if (delta === undefined) return;
        const travelled = unpackDelta(packDelta(delta), target.length);
        expect(isSame(applyDelta(travelled, bases, target.length), target)).toBe(true);
        expect(delta.literals.length * 2).toBeLessThanOrEqual(target.length);
      }),
      { numRuns: runs(100) },
    );
  });

  it("of bytes to themselves has no literals", () => {
    fc.assert(
      fc.property(anyBytes(60_000, 1), (bytes) => {
        expect(makeDelta(bytes, [known(bytes)])?.literals.length).toBe(0);
      }),
      { numRuns: runs(30) },
    );
  });

  it("has no more literals than rsync with blocks of a piece's size, but for one block at each edit and one at the end", () => {
    const edits = fc.array(anyEdit(5000), { minLength: 1, maxLength: 4 });
    // Where the same few bytes come again and again for long, there are no cuts that move along with an insertion.
    const base = anyBytes(100_000, 0, ["noise", "text", "run", "few values"]);
    fc.assert(
      fc.property(base, edits, (base, edits) => {
        const target = edits.reduce<Uint8Array>(edited, base);
        const most = rsyncLiteralBytes(base, target, mostPieceBytes) + (edits.length + 1) * mostPieceBytes;
        const literalBytes = makeDelta(target, [known(base)])?.literals.length;
        if (literalBytes !== undefined) expect(literalBytes).toBeLessThanOrEqual(most);
        // Where it would not pay, the chunk goes whole.
        else expect(pays(target.length, most)).toBe(false);
      }),
      { numRuns: runs(60) },
    );
  });
});

const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  fc.record({ kind: fc.constant("literal" as const), length: fc.integer({ min: 1, max: 2 ** 31 }) }),
  fc.record({
    kind: fc.constant("copy" as const),
    base: fc.nat(mostBases - 1),
    offset: fc.nat(2 ** 31),
    length: fc.integer({ min: 1, max: 2 ** 31 }),
  }),
);

describe("instructions", () => {
  it("read back as what was written", () => {
    fc.assert(
      fc.property(fc.array(instruction), (instructions) => {
        const made = instructions.reduce((sum, { length }) => sum + length, 0);
        expect(decodeInstructions(encodeInstructions(instructions), made)).toEqual(instructions);
      }),
      { numRuns: runs(300) },
    );
  });

  it("that are any bytes, or cut off, or declare too little, are a value or invalid_frame", () => {
    const flawed = fc
      .tuple(fc.array(instruction, { minLength: 1 }), fc.nat(), fc.nat(255), fc.nat())
      .map(([instructions, at, byte, length]) => {
        const bytes = encodeInstructions(instructions);
        bytes[at % bytes.length] = byte;
        return bytes.subarray(0, length % (bytes.length + 1));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), flawed), fc.nat(2 ** 31), (bytes, mostBytes) => {
        try {
          const instructions = decodeInstructions(bytes, mostBytes);
          const made = instructions.reduce((sum, { length }) => sum + length, 0);
          expect(made).toBeLessThanOrEqual(mostBytes);
        } catch (error) {
          if (!isSyncError(error, "invalid_frame")) throw error;
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe("a chunk as a delta", () => {
  const hashOf = (n: number) => n.toString(16).padStart(64, "0") as ChunkHash;
  const described = (bases: readonly Uint8Array[]) =>
    bases.map((base, i) => ({ hash: hashOf(i), pieces: packPieces(base) }));
  const sample = fc
    .tuple(anyBytes(40_000, 2000), fc.array(anyEdit(500), { maxLength: 2 }))
    .map(([base, edits]) => ({
      bases: [base],
      target: edits.reduce<Uint8Array>(edited, base),
    }));

  it("is rebuilt as it was, from the bases that it names", async () => {
    await fc.assert(
      fc.asyncProperty(sample, async ({ bases, target }) => {
        const chunk = await encodeChunkDelta(target, described(bases), streamDeflate);
        if (chunk === undefined) return;
        expect(basesOf(chunk)).toEqual(bases.map((_, i) => hashOf(i)));
        expect(isSame(await rebuildChunk(chunk, bases, streamDeflate), target)).toBe(true);
        expect(chunk.bytes.length * 2).toBeLessThanOrEqual(target.length);
      }),
      { numRuns: runs(40) },
    );
  });

  it("that is damaged, or lies about its sizes, makes as many bytes as it declares or a typed error", async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    const rebuild = async (chunk: EncodedChunk, bases: readonly Uint8Array[]) => {
      try {
        expect(await rebuildChunk(chunk, bases, streamDeflate)).toHaveLength(chunk.sizeBytes);
      } catch (error) {
        if (!isSyncError(error, "invalid_frame", "corrupt_content")) throw error;
      }
    };
    await fc.assert(
      fc.asyncProperty(
        sample,
        flips,
        fc.nat(),
        fc.nat(50_000),
        async ({ bases, target }, flips, cut, size) => {
          const chunk = await encodeChunkDelta(target, described(bases), streamDeflate);
          if (chunk === undefined) return;
          const { sizeBytes } = chunk;
          const flipped = chunk.bytes.slice();
          for (const [at, byte] of flips) flipped[at % flipped.length] = byte;
          await rebuild({ codec: deltaCodec, sizeBytes, bytes: flipped }, bases);
          await rebuild(
            { codec: deltaCodec, sizeBytes, bytes: flipped.subarray(0, cut % flipped.length) },
            bases,
          );
          await rebuild({ codec: deltaCodec, sizeBytes: size, bytes: chunk.bytes }, bases);
          await rebuild(chunk, [bases[0]?.subarray(0, cut % 1000) ?? new Uint8Array()]);
          await rebuild(chunk, []);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it("of any bytes is a value or a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(5000), async (bytes, sizeBytes) => {
        try {
          const chunk = { codec: deltaCodec, sizeBytes, bytes } as const;
          expect(await rebuildChunk(chunk, [new Uint8Array(1000)], streamDeflate)).toHaveLength(sizeBytes);
        } catch (error) {
          if (!isSyncError(error, "invalid_frame", "corrupt_content")) throw error;
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
