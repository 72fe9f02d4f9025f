import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHttpSend, nodeWebSocket, systemClock, systemRandomness } from "@syncline/adapter-node";
import {
  deviceIdOf,
  encodeChunk,
  httpRemote,
  ManualClock,
  memoryBlobStore,
  memoryEventBus,
  memoryMetadataStore,
  type NamedChunk,
  SyncError,
  SyncService,
  seededRandomness,
  signUp,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { scheduleCollections, slicesBetween } from "../src/collection/schedule.js";
import { type LogEntry, startServer } from "../src/index.js";

const hourMs = 3_600_000;
const principal = { accountId: "ada", deviceId: deviceIdOf(1n), deviceName: "laptop" };

async function chunkOf(text: string): Promise<NamedChunk> {
  const plain = new TextEncoder().encode(text);
  return { hash: await webHasher.sha256(plain), ...(await encodeChunk(plain, streamDeflate)) };
}

/** A service on a clock that stands still, with one chunk that nobody needs and is kept for a day. */
async function withGarbage() {
  const clock = new ManualClock(1_700_000_000_000);
  const blobs = memoryBlobStore();
  const stores = { metadata: memoryMetadataStore(), blobs: { ...blobs }, bus: memoryEventBus() };
  const platform = { clock, randomness: seededRandomness(1n), hasher: webHasher, deflate: streamDeflate };
  const service = new SyncService({ ...stores, ...platform, graceMs: 24 * hourMs });
  const { id } = await service.createNamespace(principal, { name: "home" });
  await service.upload(principal, id, [await chunkOf("garbage")]);
  const log: LogEntry[] = [];
  const stop = scheduleCollections({ service, clock, everyMs: hourMs, log: (entry) => log.push(entry) });
  onTestFinished(stop);
  const stored = async () => {
    let count = 0;
    for await (const _ of blobs.list("")) count++;
    return count;
  };
  /** Lets time pass up to the next collection, and waits until that is over. */
  const next = async () => {
    const done = log.length + 1;
    await vi.waitUntil(() => clock.nextWakeMs() !== undefined);
    clock.advance(clock.nextWakeMs() ?? 0);
    await vi.waitUntil(() => log.length >= done, { timeout: 10_000 });
  };
  return { clock, blobs: stores.blobs, log, stop, stored, next };
}

test("a schedule frees what has run out, and no earlier", async () => {
  const { log, stored, next } = await withGarbage();
  for (let runs = 0; runs < 24; runs++) await next();
  expect(await stored()).toBe(1);
  await next();
  expect(await stored()).toBe(0);
  expect(log.map(({ event, level }) => `${event} ${level}`)).toEqual(Array(25).fill("collection info"));
  expect(log.map(({ collected }) => collected?.deleted)).toEqual([...Array(24).fill(0), 1]);
});

test("a collection that fails is logged, and the next one goes on", async () => {
  const { clock, blobs, log, stored, next } = await withGarbage();
  clock.advance(25 * hourMs);
  const { delete: remove } = blobs;
  Object.assign(blobs, { delete: () => Promise.reject(new SyncError("io_error")) });
  await vi.waitUntil(() => log.length === 1);
  expect(log[0]).toMatchObject({ event: "collection", level: "warn", code: "io_error" });
  Object.assign(blobs, { delete: remove });
  await next();
  await next();
  expect(await stored()).toBe(0);
});

test("stopping waits for what is under way, and nothing comes after it", async () => {
  const { clock, blobs, log, stop } = await withGarbage();
  const order: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const began = new Promise<void>((resolve) => {
    Object.assign(blobs, {
      delete: () => {
        resolve();
        return finished;
      },
    });
  });
  clock.advance(25 * hourMs);
  await began;
  const stopped = stop().then(() => order.push("stopped"));
  await new Promise((resolve) => setImmediate(resolve));
  order.push("finished");
  finish();
  await stopped;
  expect(order).toEqual(["finished", "stopped"]);
  expect(clock.nextWakeMs()).toBeUndefined();
  expect(log).toEqual([]);
});

test.each([
  [9, 10, [10]],
  [10, 10, []],
  [10, 7, []],
  [253, 258, [254, 255, 0, 1, 2]],
  [0, 1_000, Array.from({ length: 256 }, (_, i) => (745 + i) % 256)],
])("periods after %i up to %i sweep each slice once", (last, now, slices) => {
  expect(slicesBetween(last, now)).toEqual(slices);
});

test("a server frees chunks while it runs, until it is closed", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "syncline-collection-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = await startServer({ dataDir, port: 0, collection: { graceMs: 2_000, everyMs: 20 } });
  onTestFinished(() => server.close());
  const { url } = server;
  const platform = { url, clock: systemClock, randomness: systemRandomness };
  const account = { name: "ada", password: "correct horse battery", deviceName: "laptop" };
  const { accessToken: token, homeNamespaceId: namespaceId } = await signUp(account, platform);
  const remote = httpRemote({
    ...platform,
    namespaceId,
    token,
    send: nodeHttpSend,
    webSocket: nodeWebSocket,
  });
  onTestFinished(() => remote.close());
  const chunks = await Promise.all(["one", "two", "three"].map(chunkOf));
  await remote.upload(chunks);
  expect(await remote.missing(chunks.map(({ hash }) => hash))).toEqual([]);
  const files = () =>
    readdirSync(join(dataDir, "blobs", "chunks"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
  await vi.waitUntil(() => files().length === 0, { timeout: 10_000 });
  await server.close();
});
