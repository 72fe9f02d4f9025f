import { type MetadataStore, rootId } from "@syncline/core";
import { expect, it } from "vitest";
import {
  all,
  append,
  changes,
  chunk,
  codeOf,
  content,
  contentId,
  entry,
  everything,
  file,
  folder,
  hash,
  hold,
  ids,
  nodeId,
  record,
  tombstone,
} from "./journal-fixtures.js";
import type { MetadataStoreHarness, OpenMetadataStore } from "./metadata-store.js";

/** What a transaction may rely on, and what others see of it. */
export function transactionCases(
  open: OpenMetadataStore,
  harness: MetadataStoreHarness,
  closeLater: (store: MetadataStore) => void,
): void {
  it("MS-13 sees within a transaction what it has written", async () => {
    const store = await open(record("n1"));
    await store.transact("n1", async (transaction) => {
      await hold(transaction, [chunk(1)]);
      await transaction.append([entry(1, file(1))], [content(1)]);
      expect(ids(await transaction.nodes([nodeId(1)]))).toEqual([nodeId(1)]);
      expect(await transaction.contents([contentId(1)])).toHaveLength(1);
      expect(await transaction.chunks([hash(1)])).toHaveLength(1);
      expect(transaction.record.seq).toBe(0);
    });
  });

  it("MS-14 leaves nothing of a transaction that throws, and passes its error on", async () => {
    const store = await open(record("n1"));
    await append(store, "n1", [entry(1, file(1, rootId, "a")), tombstone(2, folder(2))], [content(1)]);
    const before = await everything(store);
    const mishap = new Error("mishap");
    const failed = store.transact("n1", async (transaction) => {
      await hold(transaction, [chunk(3), chunk(4)]);
      await transaction.append(
        [entry(3, folder(1, rootId, "b")), entry(4, folder(2, rootId, "a"))],
        [content(3)],
      );
      await transaction.append([entry(5, folder(1, nodeId(2), "c"))], []);
      await transaction.forgetVersions(Number.MAX_SAFE_INTEGER, 100, 2_000);
      await transaction.letChunksGo([hash(1), hash(4)], Number.MAX_SAFE_INTEGER);
      await transaction.forgetTombstones(Number.MAX_SAFE_INTEGER);
      await transaction.setEpoch("e2");
      throw mishap;
    });
    await expect(failed).rejects.toBe(mishap);
    expect(await everything(store)).toEqual(before);
    await append(store, "n1", [entry(3, folder(4))]);
    expect((await changes(store, "n1")).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("MS-15 never lets two transactions of a namespace interleave", async () => {
    const store = await open(record("n1"));
    await interleave([store]);
  });

  it("MS-16 answers a read from one state while transactions go on", async () => {
    const store = await open(record("n1"));
    const writes = (async () => {
      for (let i = 0; i < 20; i++)
        await append(
          store,
          "n1",
          [2 * i + 1, 2 * i + 2].map((n) => entry(n, folder(n))),
        );
    })();
    for (let i = 0; i < 20; i++) {
      await store.read("n1", async (reader) => {
        const first = await reader.changes(all);
        await Promise.resolve();
        expect(await reader.changes(all)).toEqual(first);
        expect(first).toHaveLength(reader.record.seq);
        expect(first.length % 2).toBe(0);
      });
    }
    await writes;
  });

  it("MS-17 forgets tombstones before a time, raises the floor and keeps the versions", async () => {
    const store = await open(record("n1"));
    const early = entry(2, folder(2), { deleted: true, committedAtMs: 1_000 });
    const late = entry(3, folder(3), { deleted: true, committedAtMs: 2_000 });
    const live = entry(1, folder(1), { committedAtMs: 500 });
    await append(store, "n1", [live, early, late]);
    expect(await store.transact("n1", (transaction) => transaction.forgetTombstones(2_000))).toBe(1);
    expect(await changes(store, "n1")).toEqual([live, late]);
    expect((await store.namespace("n1"))?.floor).toBe(2);
    expect(await store.transact("n1", (transaction) => transaction.forgetTombstones(2_000))).toBe(0);
    expect((await store.namespace("n1"))?.floor).toBe(2);
    expect(await store.read("n1", (reader) => reader.versions(nodeId(2), 10))).toEqual([early]);
  });

  it("MS-18 changes the epoch", async () => {
    const store = await open(record("n1"));
    await store.transact("n1", (transaction) => transaction.setEpoch("e2"));
    expect((await store.namespace("n1"))?.epoch).toBe("e2");
  });

  it("MS-19 takes ten thousand nodes, contents and chunks in a few calls", async () => {
    const store = await open(record("n1"));
    const count = 10_000;
    const numbers = Array.from({ length: count }, (_, i) => i + 1);
    await append(
      store,
      "n1",
      numbers.map((n) => entry(n, file(n))),
      numbers.map((n) => content(n)),
    );
    await store.read("n1", async (reader) => {
      const nodes = numbers.map(nodeId);
      expect(await reader.nodes(nodes)).toHaveLength(count);
      expect(await reader.chains(nodes)).toHaveLength(count);
      const places = numbers.map((n) => ({ parentId: rootId, nameKey: `file ${n}` }));
      expect(await reader.named(places)).toHaveLength(count);
      expect(await reader.contents(numbers.map(contentId))).toHaveLength(count);
      expect(await reader.chunks(numbers.map(hash))).toHaveLength(count);
      expect((await reader.childCounts([rootId])).get(rootId)).toBe(count);
      const page = await reader.changes({ ...all, limit: 5_000 });
      expect(page.map(({ seq }) => seq)).toEqual(numbers.slice(0, 5_000));
    });
  });

  it("MS-20 does without empty lists", async () => {
    const store = await open(record("n1"));
    await store.transact("n1", async (transaction) => {
      await transaction.append([], []);
      expect(await transaction.claimChunks([], 1)).toEqual([]);
      expect(await transaction.holdChunks([], 1)).toEqual([]);
      await transaction.keepChunks([], 1);
      expect(await transaction.letChunksGo([], 1)).toEqual([]);
      expect(await transaction.nodes([])).toEqual([]);
      expect(await transaction.chains([])).toEqual([]);
      expect(await transaction.named([])).toEqual([]);
      expect(await transaction.chunks([])).toEqual([]);
    });
    expect(await store.namespace("n1")).toEqual(record("n1"));
  });

  it("MS-24 waits with closing for what is under way", async () => {
    const store = await open(record("n1"));
    const work = [append(store, "n1", [entry(1, folder(1))]), changes(store, "n1"), store.namespace("n1")];
    await store.close();
    await Promise.all(work);
  });

  it("MS-21 says that it was closed", async () => {
    const store = await harness.open();
    await store.createNamespace(record("n1"));
    await store.close();
    await store.close();
    expect(await codeOf(store.namespace("n1"))).toBe("closed");
    expect(await codeOf(store.transact("n1", async () => {}))).toBe("closed");
    expect(await codeOf(store.read("n1", async () => {}))).toBe("closed");
  });

  const { reopen } = harness;
  it.skipIf(reopen === undefined)("MS-22 finds everything again when it is opened anew", async () => {
    const store = await open(record("n1"));
    await append(store, "n1", [entry(1, file(1)), tombstone(2, folder(2))], [content(1)]);
    const before = await everything(store);
    await store.close();
    const second = await reopen?.(store);
    if (second === undefined) return;
    closeLater(second);
    expect(await everything(second)).toEqual(before);
  });

  it.skipIf(reopen === undefined)(
    "MS-23 keeps transactions apart that come from several servers",
    async () => {
      const store = await open(record("n1"));
      const second = await reopen?.(store);
      if (second === undefined) return;
      closeLater(second);
      await interleave([store, second]);
      expect(await everything(second)).toEqual(await everything(store));
    },
  );
}

/** Many transactions at once, each of which reads the head, waits a little and writes after it. */
async function interleave(stores: readonly MetadataStore[]): Promise<void> {
  const count = 40;
  let inside = 0;
  await Promise.all(
    Array.from({ length: count }, (_, i) =>
      (stores[i % stores.length] as MetadataStore).transact("n1", async (transaction) => {
        expect(++inside).toBe(1);
        for (let turn = 0; turn < i % 5; turn++) await Promise.resolve();
        await transaction.append([entry(transaction.record.seq + 1, folder(i + 1))], []);
        inside--;
      }),
    ),
  );
  const seqs = (await changes(stores[0] as MetadataStore, "n1")).map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: count }, (_, i) => i + 1));
}
