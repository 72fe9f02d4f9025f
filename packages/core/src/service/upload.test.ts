import { beforeEach, describe, expect, it } from "vitest";
import { memoryBlobStore } from "../blobs/index.js";
import { memoryEventBus } from "../bus/index.js";
import { deviceIdOf } from "../causality/index.js";
import { ManualClock, seededRandomness } from "../clock/index.js";
import { plainCodec } from "../content/codec.js";
import { webHasher } from "../content/hasher.js";
import { streamDeflate } from "../content/stream-deflate.js";
import { memoryMetadataStore } from "../journal/index.js";
import type { NamedChunk } from "../remote/index.js";
import type { Principal } from "./principal.js";
import { SyncService } from "./sync-service.js";

const principal: Principal = { accountId: "ada", deviceId: deviceIdOf(1n), deviceName: "laptop" };

async function chunk(n: number, length: number): Promise<NamedChunk> {
  const bytes = new Uint8Array(length).fill(n);
  return { hash: await webHasher.sha256(bytes), codec: plainCodec, sizeBytes: length, bytes };
}

describe("the bytes of an upload", () => {
  let service: SyncService;
  let namespaceId: string;
  let released: NamedChunk[];

  beforeEach(async () => {
    service = new SyncService({
      metadata: memoryMetadataStore(),
      blobs: memoryBlobStore(),
      bus: memoryEventBus(),
      clock: new ManualClock(1_700_000_000_000),
      randomness: seededRandomness(7n),
      hasher: webHasher,
      deflate: streamDeflate,
    });
    ({ id: namespaceId } = await service.createNamespace(principal, { name: "home" }));
    released = [];
  });

  /** As memory that is used for something else at once. */
  const release = (chunk: NamedChunk) => {
    released.push(chunk);
    chunk.bytes.fill(0);
  };

  it("are released once each, and not needed from then on", async () => {
    // More than one group.
    const chunks = await Promise.all(Array.from({ length: 9 }, (_, i) => chunk(i + 1, 2_000_000)));
    await service.upload(principal, namespaceId, chunks, { release });
    expect(new Set(released)).toEqual(new Set(chunks));
    expect(released).toHaveLength(chunks.length);
    const hashes = chunks.map(({ hash }) => hash);
    let n = 0;
    for await (const { bytes } of service.fetch(principal, namespaceId, hashes)) {
      expect(bytes[bytes.length - 1]).toBe(++n);
    }
  });

  it.each([
    ["a chunk is not what it says", 5],
    ["the body breaks off", 9],
  ])("are released when %s, all that had come", async (_, broken) => {
    const chunks = await Promise.all(Array.from({ length: 9 }, (_, i) => chunk(i + 1, 2_000_000)));
    const taken: NamedChunk[] = [];
    const body = (function* () {
      for (const [i, each] of chunks.entries()) {
        const sent = i === broken ? { ...each, hash: (chunks[0] as NamedChunk).hash } : each;
        taken.push(sent);
        yield sent;
      }
      throw new Error("broken off");
    })();
    await expect(service.upload(principal, namespaceId, body, { release })).rejects.toThrow();
    expect(new Set(released)).toEqual(new Set(taken));
    expect(released).toHaveLength(taken.length);
  });
});
