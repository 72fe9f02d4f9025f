import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryBlobStore } from "../blobs/index.js";
import { isSyncError } from "../errors/index.js";
import { anyDamage, damagedBytes } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import { anyBytes } from "./bytes.fixture.js";
import { ChunkStore, chunkKey } from "./chunk-store.js";
import { type CodecId, decodeChunk, encodeChunk } from "./codec.js";
import { webHasher } from "./hasher.js";
import { streamDeflate } from "./stream-deflate.js";

const codec = fc.constantFrom<CodecId>(0, 1, 2);

describe("an encoded chunk", () => {
  it("decodes to what was encoded, and is never larger", async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes(40_000), async (plain) => {
        const encoded = await encodeChunk(plain, streamDeflate);
        expect(encoded.bytes.length).toBeLessThanOrEqual(plain.length);
        expect(Buffer.compare(await decodeChunk(encoded, streamDeflate), plain)).toBe(0);
      }),
      { numRuns: runs(60) },
    );
  });

  it("that is damaged, or lies about its codec or size, makes as many bytes as it declares or corrupt_content", async () => {
    const size = fc.oneof(fc.constant(undefined), fc.nat(3000), fc.constant(16 * 1024 * 1024));
    await fc.assert(
      fc.asyncProperty(anyBytes(2000), anyDamage, size, codec, async (plain, damage, size, codec) => {
        const bytes = damage((await encodeChunk(plain, streamDeflate)).bytes);
        const sizeBytes = size ?? plain.length;
        try {
          const decoded = await decodeChunk({ codec, sizeBytes, bytes }, streamDeflate);
          expect(decoded).toHaveLength(sizeBytes);
        } catch (error) {
          if (!isSyncError(error, "corrupt_content")) throw error;
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("a stored chunk", () => {
  it("of which the store kept anything else is corrupt_content, and never another chunk", async () => {
    const blobs = memoryBlobStore();
    const store = new ChunkStore({ blobs, hasher: webHasher, deflate: streamDeflate });
    const plain = new TextEncoder().encode("all that is to be kept, all that is to be kept. ".repeat(50));
    const hash = await webHasher.sha256(plain);
    await store.put({ ...(await encodeChunk(plain, streamDeflate)), hash });
    const kept = (await blobs.get(chunkKey(hash))) as Uint8Array;
    await fc.assert(
      fc.asyncProperty(damagedBytes(fc.constant(kept)), async (damaged) => {
        await blobs.delete(chunkKey(hash));
        await blobs.put(chunkKey(hash), damaged);
        try {
          const found = await store.get(hash);
          expect(Buffer.compare(found?.plain ?? new Uint8Array(), plain)).toBe(0);
        } catch (error) {
          if (!isSyncError(error, "corrupt_content")) throw error;
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
