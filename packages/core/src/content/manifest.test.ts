import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSyncError } from "../errors/index.js";
import { damagedBytes } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { limits } from "../protocol/limits.js";
import { webHasher } from "./hasher.js";
import {
  type ChunkHash,
  type ChunkRef,
  contentIdOf,
  decodeManifest,
  emptyManifest,
  encodeManifest,
  type Manifest,
  manifestFromText,
  manifestSize,
  manifestToText,
} from "./manifest.js";

const hash = (digit: string) => digit.repeat(64) as ChunkHash;
const chunkRef: fc.Arbitrary<ChunkRef> = fc.record({
  hash: fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((b) => Buffer.from(b).toString("hex") as ChunkHash),
  sizeBytes: fc.integer({ min: 1, max: limits.chunkBytes }),
});
const manifest: fc.Arbitrary<Manifest> = fc.record({ chunks: fc.array(chunkRef, { maxLength: 20 }) });

describe("a manifest's encoding", () => {
  test("reads back as what was written", () => {
    fc.assert(
      fc.property(manifest, (value) => {
        expect(decodeManifest(encodeManifest(value))).toEqual(value);
        expect(manifestFromText(manifestToText(value))).toEqual(value);
      }),
    );
  });

  test("is the only one: whatever decodes encodes to the same bytes, everything else is invalid_manifest", () => {
    fc.assert(
      fc.property(damagedBytes(manifest.map(encodeManifest)), (bytes) => {
        try {
          expect(encodeManifest(decodeManifest(bytes))).toEqual(Uint8Array.from(bytes));
        } catch (error) {
          if (!isSyncError(error, "invalid_manifest")) throw error;
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  test.each([
    ["no bytes", []],
    ["an unknown layout", [2]],
    ["a hash that is cut off", [1, ...Array(31).fill(7)]],
    ["a size that is missing", [1, ...Array(32).fill(7)]],
    ["a size that is cut off", [1, ...Array(32).fill(7), 0x80]],
    ["a size of zero", [1, ...Array(32).fill(7), 0]],
    ["a size not in its shortest form", [1, ...Array(32).fill(7), 0x81, 0]],
    ["a size past the limit", [1, ...Array(32).fill(7), 0x81, 0x80, 0x80, 0x08]],
    ["a size of five bytes", [1, ...Array(32).fill(7), 0x80, 0x80, 0x80, 0x80, 1]],
  ])("refuses %s", (_name, bytes) => {
    expect(() => decodeManifest(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: "invalid_manifest" }),
    );
  });

  test("refuses more chunks than the limit, both ways", () => {
    const one = encodeManifest({ chunks: [{ hash: hash("a"), sizeBytes: 1 }] }).subarray(1);
    const bytes = new Uint8Array(1 + one.length * (limits.manifestChunks + 1));
    bytes[0] = 1;
    for (let at = 1; at < bytes.length; at += one.length) bytes.set(one, at);
    expect(() => decodeManifest(bytes)).toThrow(expect.objectContaining({ code: "invalid_manifest" }));
    const chunks = Array(limits.manifestChunks + 1).fill({ hash: hash("a"), sizeBytes: 1 });
    expect(() => encodeManifest({ chunks })).toThrow(expect.objectContaining({ code: "invalid_manifest" }));
    expect(decodeManifest(bytes.subarray(0, bytes.length - one.length)).chunks.length).toBe(
      limits.manifestChunks,
    );
  });

  test.each([0, -1, 1.5, limits.chunkBytes + 1, Number.NaN])("does not write a size of %s", (sizeBytes) => {
    const write = () => encodeManifest({ chunks: [{ hash: hash("a"), sizeBytes }] });
    expect(write).toThrow(expect.objectContaining({ code: "invalid_manifest" }));
  });

  test.each(["====", "AQ", "AR==", "AQ==\n", "Ā==="])("text %j is invalid_manifest", (text) => {
    expect(() => manifestFromText(text)).toThrow(expect.objectContaining({ code: "invalid_manifest" }));
  });
});

describe("a content id", () => {
  test("is guarded for ever", async () => {
    expect(await contentIdOf(emptyManifest, webHasher)).toBe(
      "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
    );
    const chunks = [
      { hash: hash("a"), sizeBytes: 1_048_576 },
      { hash: hash("b"), sizeBytes: 127 },
    ];
    expect(Buffer.from(encodeManifest({ chunks })).toString("hex")).toBe(
      `01${"a".repeat(64)}808040${"b".repeat(64)}7f`,
    );
  });

  test("differs with every size, hash and order", async () => {
    const a = { hash: hash("a"), sizeBytes: 1 };
    const b = { hash: hash("b"), sizeBytes: 2 };
    const all: Manifest[] = [
      { chunks: [a, b] },
      { chunks: [b, a] },
      { chunks: [a] },
      { chunks: [{ ...a, sizeBytes: 2 }, b] },
    ];
    const ids = await Promise.all(all.map((value) => contentIdOf(value, webHasher)));
    expect(new Set(ids).size).toBe(all.length);
  });
});

test("a manifest's size is the sum of its chunks", () => {
  expect(manifestSize(emptyManifest)).toBe(0);
  expect(
    manifestSize({
      chunks: [
        { hash: hash("a"), sizeBytes: 3 },
        { hash: hash("b"), sizeBytes: 4 },
      ],
    }),
  ).toBe(7);
});
