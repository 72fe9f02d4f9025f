import { beforeEach, describe, expect, test } from "vitest";
import { type BlobStore, memoryBlobStore } from "../blobs/index.js";
import { limits } from "../protocol/limits.js";
import type { NamedChunk } from "../remote/remote.js";
import { ChunkStore, chunkKey } from "./chunk-store.js";
import { encodeChunk } from "./codec.js";
import { webHasher } from "./hasher.js";
import type { ChunkHash } from "./manifest.js";
import { seededBytes, seededText } from "./seeded-bytes.test-data.js";
import { streamDeflate } from "./stream-deflate.js";

let blobs: BlobStore;
let store: ChunkStore;
beforeEach(() => {
  blobs = memoryBlobStore();
  store = new ChunkStore({ blobs, hasher: webHasher, deflate: streamDeflate });
});

const named = async (plain: Uint8Array): Promise<NamedChunk> => ({
  ...(await encodeChunk(plain, streamDeflate)),
  hash: await webHasher.sha256(plain),
});
const text = await named(seededText(1, 5000));
const noise = await named(seededBytes(1, 5000));
const nobody = "0".repeat(64) as ChunkHash;

describe("a chunk store", () => {
  test.each([
    ["compressed", text],
    ["plain", noise],
  ])("gives back a %s chunk as it came, with its plain bytes", async (_name, chunk) => {
    expect(await store.has(chunk.hash)).toBe(false);
    await store.put(chunk);
    await store.put(chunk);
    expect(await store.has(chunk.hash)).toBe(true);
    const found = await store.get(chunk.hash);
    expect(found?.chunk).toEqual(chunk);
    expect(await webHasher.sha256(found!.plain)).toBe(chunk.hash);
  });

  test("does not know a chunk that was never stored, or was deleted", async () => {
    expect(await store.get(nobody)).toBeUndefined();
    await store.put(text);
    await store.delete(text.hash);
    expect(await store.get(text.hash)).toBeUndefined();
    expect(await store.has(text.hash)).toBe(false);
  });

  test.each<[string, NamedChunk, string]>([
    ["bytes of another chunk", { ...noise, hash: text.hash }, "hash_mismatch"],
    ["a lying size", { ...text, sizeBytes: 4999 }, "hash_mismatch"],
    ["bytes that do not decode", { ...text, bytes: text.bytes.subarray(1) }, "hash_mismatch"],
    ["a declared size past the limit", { ...text, sizeBytes: limits.chunkBytes + 1 }, "too_large"],
    ["more bytes than the limit", { ...text, bytes: new Uint8Array(limits.chunkBytes + 1) }, "too_large"],
  ])("refuses %s and stores nothing", async (_name, chunk, code) => {
    await expect(store.put(chunk)).rejects.toMatchObject({ code });
    expect(await store.has(chunk.hash)).toBe(false);
  });

  test("a cancelled put stores nothing", async () => {
    await expect(store.put(text, { signal: AbortSignal.abort("stop") })).rejects.toBe("stop");
    expect(await store.has(text.hash)).toBe(false);
  });

  test("every tampered byte and every torn end is corrupt_content, never a chunk", async () => {
    await store.put(text);
    const whole = (await blobs.get(chunkKey(text.hash)))!;
    const damaged = [
      ...[0, 1, 2, 5, 6, 100, whole.length - 1].map((at) =>
        whole.map((byte, i) => (i === at ? byte ^ 0x55 : byte)),
      ),
      ...[0, 5, 6, 100].map((length) => whole.slice(0, length)),
    ];
    for (const bytes of damaged) {
      await store.delete(text.hash);
      await blobs.put(chunkKey(text.hash), bytes);
      await expect(store.get(text.hash)).rejects.toMatchObject({ code: "corrupt_content" });
    }
  });
});
