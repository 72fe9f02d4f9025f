import { describe, expect, test } from "vitest";
import type { ChunkingParameters } from "./chunker.js";
import { createChunker } from "./chunker-factory.js";
import { cutStream } from "./cut-file.js";
import { type Hasher, webHasher } from "./hasher.js";
import { manifestSize } from "./manifest.js";
import { seededBytes } from "./seeded-bytes.test-data.js";

const parameters: ChunkingParameters = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 1024,
  averageBytes: 4096,
  maximumBytes: 16_384,
};
const options = { createChunker, hasher: webHasher };

async function* pieces(bytes: Uint8Array, pieceBytes: number) {
  const buffer = Buffer.alloc(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    // One buffer for all pieces, as a reader of files has it, and one whose slices share its memory.
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
    buffer.fill(0);
  }
}

const chunksOf = async (bytes: Uint8Array) => {
  const chunker = createChunker(parameters);
  const chunks = [chunker.push(bytes), chunker.finish()].flatMap((made) =>
    Array.from(made, (chunk) => chunk.slice()),
  );
  return Promise.all(
    chunks.map(async (chunk) => ({ hash: await webHasher.sha256(chunk), sizeBytes: chunk.length })),
  );
};

describe("cutting a stream", () => {
  test.each([0, 1, 1023, 1024, 1025, 4096, 300_001])(
    "%i bytes make the manifest of their chunks",
    async (length) => {
      const bytes = seededBytes(1, length);
      for (const pieceBytes of [100, 1024, 65_536, 400_000]) {
        const manifest = await cutStream(pieces(bytes, pieceBytes), parameters, options);
        expect(manifest.chunks).toEqual(await chunksOf(bytes));
        expect(manifestSize(manifest)).toBe(length);
      }
    },
  );

  test("a few hashes are under way at once, and no more", async () => {
    let running = 0;
    let most = 0;
    const hasher: Hasher = {
      async sha256(bytes) {
        most = Math.max(most, ++running);
        const hash = await webHasher.sha256(bytes);
        running--;
        return hash;
      },
    };
    await cutStream(pieces(seededBytes(2, 1_000_000), 200_000), parameters, { ...options, hasher });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(8);
  });

  test("a cancel rejects with the reason and closes the source", async () => {
    const controller = new AbortController();
    let closed = false;
    async function* endless() {
      try {
        for (;;) {
          yield seededBytes(3, 5000);
          controller.abort("stop");
        }
      } finally {
        closed = true;
      }
    }
    const cutting = cutStream(endless(), parameters, { ...options, signal: controller.signal });
    await expect(cutting).rejects.toBe("stop");
    expect(closed).toBe(true);
  });

  test("what the source or the hasher throws comes through", async () => {
    async function* broken() {
      yield seededBytes(4, 50_000);
      throw new Error("unreadable");
    }
    await expect(cutStream(broken(), parameters, options)).rejects.toThrow("unreadable");
    const hasher: Hasher = { sha256: () => Promise.reject(new Error("no hash")) };
    const cutting = cutStream(pieces(seededBytes(5, 50_000), 10_000), parameters, { ...options, hasher });
    await expect(cutting).rejects.toThrow("no hash");
  });

  test("parameters that the algorithm does not allow are invalid_request", async () => {
    const wrong = { ...parameters, minimumBytes: 3 };
    await expect(cutStream(pieces(seededBytes(6, 50_000), 10_000), wrong, options)).rejects.toMatchObject({
      code: "invalid_request",
    });
  });
});
