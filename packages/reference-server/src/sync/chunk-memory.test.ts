import { type ChunkHash, decodeFrames, encodeFrames, type NamedChunk, plainCodec } from "@syncline/core";
import { beforeEach, describe, expect, test } from "vitest";
import { ChunkMemory } from "./chunk-memory.js";

const chunk = (n: number, length: number): NamedChunk => ({
  hash: n.toString(16).padStart(64, "0") as ChunkHash,
  codec: plainCodec,
  sizeBytes: length,
  bytes: new Uint8Array(length).fill(n),
});

/** As a connection hands a body over: each slice a buffer to itself. */
async function* slices(body: Uint8Array, sliceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += sliceBytes) yield body.slice(at, at + sliceBytes);
}

describe("memory for uploads", () => {
  let memory: ChunkMemory;
  beforeEach(() => {
    memory = new ChunkMemory();
  });

  test("is handed out again when it was given back, and its former views are empty", () => {
    const first = memory.take(100_000);
    first.fill(1);
    memory.giveBack({ ...chunk(1, 1), bytes: first.subarray(38) });
    expect(first).toHaveLength(0);
    const second = memory.take(120_000);
    expect(second).toHaveLength(120_000);
    expect(second[0]).toBe(1);
  });

  test("is never one buffer for two", () => {
    const taken = Array.from({ length: 10 }, () => memory.take(200_000));
    for (const bytes of taken.slice(0, 5)) memory.giveBack({ ...chunk(1, 1), bytes });
    const again = Array.from({ length: 10 }, () => memory.take(200_000));
    const inUse = [...taken.slice(5), ...again].map(({ buffer }) => buffer);
    expect(new Set(inUse).size).toBe(15);
  });

  test("leaves alone what is not from it, and what was given back before", () => {
    const stranger = new Uint8Array(100_000);
    memory.giveBack({ ...chunk(1, 1), bytes: stranger });
    expect(stranger).toHaveLength(100_000);
    const small = memory.take(100);
    memory.giveBack({ ...chunk(1, 1), bytes: small });
    expect(small).toHaveLength(100);
    const own = { ...chunk(1, 1), bytes: memory.take(100_000) };
    memory.giveBack(own);
    memory.giveBack(own);
    const [one, other] = [memory.take(100_000), memory.take(100_000)];
    expect(one.buffer).not.toBe(other.buffer);
  });

  test.each([1000, 16_384, 65_536, 70_000, 1_000_000])(
    "reads bodies that come in slices of %i bytes",
    async (sliceBytes) => {
      for (let round = 0; round < 3; round++) {
        const chunks = [300_000, 10, 65_536, 5000, 999_999, 200_000].map((length, i) =>
          chunk(10 * round + i, length),
        );
        const read: NamedChunk[] = [];
        for await (const each of decodeFrames(slices(encodeFrames(chunks), sliceBytes), undefined, memory))
          read.push(each);
        for (const [i, { hash, bytes }] of read.entries()) {
          expect(hash).toBe(chunks[i]?.hash);
          expect(Buffer.compare(bytes, chunks[i]?.bytes as Uint8Array)).toBe(0);
        }
        expect(read).toHaveLength(chunks.length);
        for (const each of read) memory.giveBack(each);
      }
    },
  );
});
