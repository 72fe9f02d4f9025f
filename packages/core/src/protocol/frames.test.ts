import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChunkHash } from "../content/index.js";
import { isSyncError } from "../errors/index.js";
import { damagedBytes } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import type { NamedChunk } from "../remote/remote.js";
import {
  decodeFrames,
  encodeFrameStream,
  encodeFrames,
  type FrameLimits,
  framesSizeBytes,
} from "./frames.js";

const bounds: FrameLimits = { chunkBytes: 1000, batchBytes: 10_000, batchChunks: 8 };

const chunk: fc.Arbitrary<NamedChunk> = fc
  .record({
    codec: fc.constantFrom(0 as const, 1 as const, 2 as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 900 }),
    saved: fc.integer({ min: 1, max: 100 }),
    hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  .map(({ codec, bytes, saved, hash }) => ({
    codec,
    bytes: Uint8Array.from(bytes),
    sizeBytes: bytes.length + (codec === 0 ? 0 : saved),
    hash: Buffer.from(hash).toString("hex") as ChunkHash,
  }));
const chunks = fc.array(chunk, { maxLength: 8 });
const cutPoints = fc.array(fc.nat(10_000), { maxLength: 30 });

async function* slices(body: Uint8Array, cuts: readonly number[] = []) {
  const edges = [...new Set([0, ...cuts.filter((cut) => cut < body.length), body.length])].sort(
    (a, b) => a - b,
  );
  for (let i = 1; i < edges.length; i++) yield body.subarray(edges[i - 1], edges[i]);
  yield new Uint8Array(0);
}

async function read(body: Uint8Array, cuts: readonly number[] = []): Promise<NamedChunk[]> {
  const found: NamedChunk[] = [];
  for await (const one of decodeFrames(slices(body, cuts), bounds)) found.push(one);
  return found;
}

const plain: NamedChunk = {
  codec: 0,
  sizeBytes: 3,
  bytes: Uint8Array.of(1, 2, 3),
  hash: "ab".repeat(32) as ChunkHash,
};
const patched = (at: number, ...bytes: number[]) => {
  const body = encodeFrames([plain]);
  body.set(bytes, at);
  return body;
};

describe("a framed body", () => {
  test("reads back however it is sliced", async () => {
    await fc.assert(
      fc.asyncProperty(chunks, cutPoints, async (sent, cuts) => {
        const body = encodeFrames(sent);
        expect(body.length).toBe(framesSizeBytes(sent));
        expect(await read(body, cuts)).toEqual(sent);
      }),
    );
  });

  test("is the same from a stream of chunks", async () => {
    await fc.assert(
      fc.asyncProperty(chunks, async (sent) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of encodeFrameStream(sent)) pieces.push(piece);
        expect(Buffer.concat(pieces).equals(encodeFrames(sent))).toBe(true);
      }),
    );
  });

  test("has the layout of the protocol reference", () => {
    expect(Buffer.from(encodeFrames([plain])).toString("hex")).toBe(
      `000000290100${"00000003"}${"ab".repeat(32)}010203${"00000005"}00${"00000001"}`,
    );
  });

  test("is invalid_frame wherever it is cut off", async () => {
    const body = encodeFrames([plain, plain]);
    for (let length = 0; length < body.length; length++) {
      await expect(read(body.subarray(0, length))).rejects.toMatchObject({ code: "invalid_frame" });
    }
  });
});

describe("a reader of frames refuses", () => {
  test.each<[string, string, Uint8Array]>([
    ["an empty frame", "invalid_frame", patched(0, 0, 0, 0, 0)],
    ["an unknown kind", "invalid_frame", patched(4, 9)],
    ["an unknown codec", "invalid_frame", patched(5, 2)],
    ["a plain chunk of another size", "invalid_frame", patched(6, 0, 0, 0, 4)],
    ["a size of zero", "invalid_frame", patched(6, 0, 0, 0, 0)],
    ["a compressed chunk that is not smaller", "invalid_frame", patched(5, 1)],
    ["a size past the limit", "too_large", patched(6, 0xff, 0xff, 0xff, 0xff)],
    ["a frame past the limit", "too_large", patched(0, 0xff, 0xff, 0xff, 0xff)],
    ["an end that counts wrong", "invalid_frame", patched(53, 2)],
    ["bytes after the end", "invalid_frame", Buffer.concat([encodeFrames([plain]), Uint8Array.of(0)])],
    ["too many chunks", "too_large", encodeFrames(Array(9).fill(plain))],
    ["too many bytes", "too_large", Buffer.concat([encodeFrames([plain]), new Uint8Array(10_000)])],
  ])("%s", async (_name, code, body) => {
    await expect(read(body)).rejects.toMatchObject({ code });
  });

  test("any garbage, with a typed error and little memory", async () => {
    const damaged = damagedBytes(chunks.map(encodeFrames));
    await fc.assert(
      fc.asyncProperty(damaged, cutPoints, async (body, cuts) => {
        try {
          for (const { bytes, sizeBytes } of await read(body, cuts)) {
            expect(bytes.length).toBeLessThanOrEqual(sizeBytes);
            expect(sizeBytes).toBeLessThanOrEqual(bounds.chunkBytes);
          }
        } catch (error) {
          if (!isSyncError(error, "invalid_frame", "too_large")) throw error;
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  test("an endless body before it has read more than the limit", async () => {
    let handedOut = 0;
    let closed = false;
    async function* endless() {
      const frame = encodeFrames([plain]).subarray(0, 45);
      try {
        for (;;) {
          handedOut += frame.length;
          yield frame;
        }
      } finally {
        closed = true;
      }
    }
    const reading = async () => {
      for await (const _ of decodeFrames(endless(), { ...bounds, batchChunks: 1e6 }));
    };
    await expect(reading()).rejects.toMatchObject({ code: "too_large" });
    expect(handedOut).toBeLessThanOrEqual(bounds.batchBytes + 45);
    expect(closed).toBe(true);
  });
});

test("a large chunk in many slices comes whole", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  const body = encodeFrames([{ ...plain, sizeBytes: bytes.length, bytes }]);
  const cuts = Array.from({ length: 1000 }, (_, i) => i * 300);
  for await (const chunk of decodeFrames(slices(body, cuts)))
    expect(Buffer.compare(chunk.bytes, bytes)).toBe(0);
});

test("a reader that stops early closes the source", async () => {
  let closed = false;
  async function* source() {
    try {
      yield encodeFrames([plain, plain]);
    } finally {
      closed = true;
    }
  }
  for await (const _ of decodeFrames(source(), bounds)) break;
  expect(closed).toBe(true);
});

test("what the source throws comes through", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield encodeFrames([plain]).subarray(0, 20);
    throw new Error("connection lost");
  }
  const reading = async () => {
    for await (const _ of decodeFrames(broken(), bounds));
  };
  await expect(reading()).rejects.toThrow("connection lost");
});
