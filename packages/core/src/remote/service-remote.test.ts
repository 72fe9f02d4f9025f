import { beforeEach, expect, test } from "vitest";
import { memoryBlobStore } from "../blobs/index.js";
import { memoryEventBus } from "../bus/index.js";
import { deviceIdOf, vectorOf } from "../causality/index.js";
import { ManualClock, seededRandomness } from "../clock/index.js";
import { contentIdOf, encodeChunk, manifestToText, streamDeflate, webHasher } from "../content/index.js";
import { memoryMetadataStore } from "../journal/index.js";
import type { CommitOperation } from "../protocol/index.js";
import { type Principal, SyncService } from "../service/index.js";
import { type NodeId, rootId } from "../tree/index.js";
import type { NamedChunk, Remote, RemoteEvent } from "./remote.js";
import { serviceRemote } from "./service-remote.js";

const principal = (device: bigint): Principal => ({
  accountId: "ada",
  deviceId: deviceIdOf(device),
  deviceName: `device ${device}`,
});
const fileId = "01890000-0000-7000-8000-000000000001" as NodeId;

let remotes: [Remote, Remote];

beforeEach(async () => {
  const service = new SyncService({
    metadata: memoryMetadataStore(),
    blobs: memoryBlobStore(),
    bus: memoryEventBus(),
    clock: new ManualClock(),
    randomness: seededRandomness(1n),
    hasher: webHasher,
    deflate: streamDeflate,
  });
  const { id } = await service.createNamespace(principal(1n), { name: "home" });
  remotes = [serviceRemote(service, principal(1n), id), serviceRemote(service, principal(2n), id)];
});

async function chunkOf(text: string): Promise<NamedChunk> {
  const plain = new TextEncoder().encode(text);
  return { hash: await webHasher.sha256(plain), ...(await encodeChunk(plain, streamDeflate)) };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function putFile(chunk: NamedChunk): Promise<CommitOperation> {
  const manifest = { chunks: [{ hash: chunk.hash, sizeBytes: chunk.sizeBytes }] };
  return {
    op: "put",
    manifest: manifestToText(manifest),
    node: {
      kind: "file",
      id: fileId,
      parentId: rootId,
      name: "notes.txt",
      vector: vectorOf([[deviceIdOf(1n), 1n]]),
      contentId: await contentIdOf(manifest, webHasher),
      sizeBytes: chunk.sizeBytes,
      executable: false,
      modifiedAtMs: 0,
    },
  };
}

test("a file goes from one device to another", async () => {
  const [ada, bob] = remotes;
  const heard: RemoteEvent[] = [];
  bob.subscribe((event) => heard.push(event));
  const { epoch } = await ada.describe();
  const chunk = await chunkOf("hello");
  const operation = await putFile(chunk);

  const early = await ada.commit({ epoch, operations: [operation] });
  expect(early.outcomes).toEqual([{ outcome: "missing_chunks", hashes: [chunk.hash] }]);

  expect(await ada.missing([chunk.hash])).toEqual([chunk.hash]);
  await ada.upload([chunk]);
  expect(await ada.missing([chunk.hash])).toEqual([]);

  const { cursor } = await ada.changes(null);
  const committed = await ada.commit({ epoch, cursor, operations: [operation] });
  expect(committed).toMatchObject({ seq: 1, outcomes: [{ outcome: "committed", seq: 1 }] });
  expect((await ada.changes(committed.cursor as string)).changes).toEqual([]);

  const page = await bob.changes(null);
  expect(page.changes).toMatchObject([{ seq: 1, node: { name: "notes.txt" }, author: deviceIdOf(1n) }]);
  expect(page.changes[0]?.manifest).toBe(operation.op === "put" ? operation.manifest : "");
  const fetched = await collect(bob.fetch([chunk.hash]));
  expect(fetched).toEqual([chunk]);
  expect(heard).toEqual([{ kind: "connected" }, { kind: "seq", seq: 1 }]);
});

test("after its undo, and after close, a subscription is silent", async () => {
  const [ada, bob] = remotes;
  const heard: RemoteEvent[] = [];
  const undo = bob.subscribe((event) => heard.push(event));
  undo();
  bob.subscribe((event) => heard.push(event));
  await bob.close();
  const { epoch } = await ada.describe();
  const chunk = await chunkOf("hello");
  await ada.upload([chunk]);
  await ada.commit({ epoch, operations: [await putFile(chunk)] });
  expect(heard).toEqual([]);
  await expect(bob.describe()).rejects.toMatchObject({ code: "closed" });
});

test("a cancelled call rejects with the signal's own reason", async () => {
  const [ada] = remotes;
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const calls: (() => Promise<unknown>)[] = [
    () => ada.describe({ signal }),
    () => ada.changes(null, { signal }),
    () => ada.missing([], { signal }),
    () => ada.upload([], { signal }),
    () => collect(ada.fetch([], { signal })),
  ];
  for (const call of calls) await expect(call()).rejects.toBe(reason);
});
