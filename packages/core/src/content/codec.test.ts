import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type CodecId, type Deflate, decodeChunk, encodeChunk } from "./codec.js";
import { seededBytes, seededText } from "./seeded-bytes.test-data.js";
import { streamDeflate } from "./stream-deflate.js";

describe("a chunk is compressed when that pays", () => {
  test.each<[string, Uint8Array, CodecId]>([
    ["empty bytes stay plain", new Uint8Array(0), 0],
    ["a few bytes stay plain", seededText(1, 100), 0],
    ["small text is compressed", seededText(1, 1000), 1],
    ["large text is compressed", seededText(1, 300_000), 1],
    ["small noise stays plain", seededBytes(1, 1000), 0],
    ["large noise stays plain", seededBytes(1, 300_000), 0],
  ])("%s", async (_name, plain, codec) => {
    const encoded = await encodeChunk(plain, streamDeflate);
    expect(encoded).toMatchObject({ codec, sizeBytes: plain.length });
    expect(encoded.bytes.length <= plain.length).toBe(true);
    expect(Buffer.compare(await decodeChunk(encoded, streamDeflate), plain)).toBe(0);
  });

  test.each<[string, Uint8Array, number]>([
    ["large noise costs the compression of a sample", seededBytes(2, 1024 * 1024), 8 * 1024],
    ["small noise costs none", seededBytes(2, 16 * 1024), 0],
    ["small text is compressed once", seededText(2, 16 * 1024), 16 * 1024],
    ["text between noise is found", textWithin(seededBytes(2, 16 * 1024)), 16 * 1024],
  ])("%s", async (_name, plain, compressed) => {
    let compressedBytes = 0;
    const counting: Deflate = {
      ...streamDeflate,
      compress(bytes) {
        compressedBytes += bytes.length;
        return streamDeflate.compress(bytes);
      },
    };
    await encodeChunk(plain, counting);
    expect(compressedBytes).toBe(compressed);
  });
});

describe("decoding is bounded by the declared size", () => {
  const text = seededText(3, 10_000);
  const packed = deflateRawSync(text);
  test.each<[string, CodecId, number, Uint8Array]>([
    ["a plain chunk that is too long", 0, 9_999, text],
    ["a plain chunk that is too short", 0, 10_001, text],
    ["a compressed chunk that is too long", 1, 9_999, packed],
    ["a compressed chunk that is too short", 1, 10_001, packed],
    ["a compressed chunk that is cut off", 1, 10_000, packed.subarray(0, -5)],
    ["noise", 1, 10_000, seededBytes(4, 5000)],
    ["nothing", 1, 10, new Uint8Array(0)],
    ["a bomb", 1, 1000, deflateRawSync(new Uint8Array(64 * 1024 * 1024))],
  ])("%s is corrupt_content", async (_name, codec, sizeBytes, bytes) => {
    await expect(decodeChunk({ codec, sizeBytes, bytes }, streamDeflate)).rejects.toMatchObject({
      code: "corrupt_content",
    });
  });
});

function textWithin(noise: Uint8Array): Uint8Array {
  noise.set(seededText(5, noise.length / 2), noise.length / 4);
  return noise;
}
