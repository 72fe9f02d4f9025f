import { deflateRawSync } from "node:zlib";
import { seededBytes } from "@syncline/conformance";
import { decodeChunk, encodeChunk, streamDeflate, webHasher } from "@syncline/core";
import { describe, expect, test } from "vitest";
import { nodeDeflate } from "./node-deflate.js";
import { nodeHasher } from "./node-hasher.js";

test.each([0, 1, 64 * 1024, 64 * 1024 + 1, 3_000_000])("%i bytes hash as everywhere", async (length) => {
  const bytes = seededBytes(1, length);
  expect(await nodeHasher.sha256(bytes)).toBe(await webHasher.sha256(bytes));
});

test("part of a larger buffer hashes as itself", async () => {
  const bytes = seededBytes(1, 300_000);
  for (const part of [bytes.subarray(5, 100), bytes.subarray(5, 200_000)]) {
    expect(await nodeHasher.sha256(part)).toBe(await webHasher.sha256(part.slice()));
  }
});

test.each([
  ["Node's", nodeHasher],
  ["the web's", webHasher],
])("bytes may change as soon as %s hasher has been asked", async (_name, hasher) => {
  for (const length of [100, 100_000, 3_000_000]) {
    const bytes = seededBytes(2, length);
    const expected = await hasher.sha256(bytes);
    const hashing = hasher.sha256(bytes);
    bytes.fill(0);
    expect(await hashing).toBe(expected);
  }
});

const text = (length: number) =>
  new TextEncoder().encode("sync all the things. ".repeat(length / 21 + 1)).slice(0, length);

describe("zlib and compression streams read each other", () => {
  test.each([1, 1000, 16 * 1024, 16 * 1024 + 1, 2_000_000])("%i bytes", async (length) => {
    const plain = text(length);
    for (const [writer, reader] of [
      [nodeDeflate, streamDeflate],
      [streamDeflate, nodeDeflate],
      [nodeDeflate, nodeDeflate],
    ]) {
      const encoded = await encodeChunk(plain, writer!);
      expect(Buffer.compare(await decodeChunk(encoded, reader!), plain)).toBe(0);
    }
  });
});

describe("zlib decodes no more than was declared", () => {
  const plain = text(40_000);
  const packed = deflateRawSync(plain);
  test.each<[string, Uint8Array, number]>([
    ["too long", packed, 39_999],
    ["too long by far", deflateRawSync(new Uint8Array(64 * 1024 * 1024)), 1000],
    ["too long for nothing", packed, 0],
    ["too short", packed, 40_001],
    ["cut off", packed.subarray(0, -3), 40_000],
    ["noise", seededBytes(2, 5000), 40_000],
    ["nothing", new Uint8Array(0), 10],
  ])("%s is corrupt_content", async (_name, bytes, sizeBytes) => {
    await expect(decodeChunk({ codec: 1, sizeBytes, bytes }, nodeDeflate)).rejects.toMatchObject({
      code: "corrupt_content",
    });
  });
});
