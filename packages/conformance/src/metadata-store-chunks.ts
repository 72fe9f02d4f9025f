import {
  type ChunkHash,
  decodeManifest,
  type MetadataStore,
  type NamespaceTransaction,
} from "@syncline/core";
import { expect, it } from "vitest";
import {
  append,
  chunk,
  codeOf,
  content,
  contentId,
  entry,
  file,
  hash,
  hold,
  nodeId,
  record,
} from "./journal-fixtures.js";
import type { MetadataStoreHarness, OpenMetadataStore } from "./metadata-store.js";

const ever = Number.MAX_SAFE_INTEGER;
const hashes = (...numbers: number[]): ChunkHash[] => numbers.map(hash);
const within = <T>(
  store: MetadataStore,
  work: (transaction: NamespaceTransaction) => Promise<T>,
  id = "n1",
) => store.transact(id, work);
/** What is held, by hash, and since when it is unneeded. */
const held = async (store: MetadataStore, ...numbers: number[]) =>
  (await store.read("n1", (reader) => reader.chunks(hashes(...numbers))))
    .map(({ hash: name, unneededSinceMs }) => [name, unneededSinceMs] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
const unneeded = async (store: MetadataStore, beforeMs: number, limit = 1_000) =>
  (await store.unneededChunks(beforeMs, limit))
    .map(({ namespaceId, hash: name }) => `${namespaceId} ${name}`)
    .sort();
const anywhere = async (store: MetadataStore, ...numbers: number[]) =>
  (await store.chunksAnywhere(hashes(...numbers))).sort();

/** How chunks come to a namespace, are needed, and go. */
export function chunkCases(
  open: OpenMetadataStore,
  harness: MetadataStoreHarness,
  closeLater: (store: MetadataStore) => void,
): void {
  it("MS-25 holds a chunk once its claim is made a hold, and not before", async () => {
    const store = await open(record("n1"));
    const claims = await within(store, (transaction) => transaction.claimChunks([chunk(1), chunk(2)], 10));
    expect(claims.map((claim) => claim.hash)).toEqual(hashes(1, 2));
    expect(await held(store, 1, 2)).toEqual([]);
    expect(await within(store, (transaction) => transaction.holdChunks(claims, 20))).toEqual([]);
    expect(await held(store, 1, 2)).toEqual(hashes(1, 2).map((name) => [name, 20]));
    // A claim on what is held takes nothing away.
    await within(store, (transaction) => transaction.claimChunks([chunk(1)], 30));
    expect(await held(store, 1, 2)).toEqual([
      [hash(1), 30],
      [hash(2), 20],
    ]);
  });

  it("MS-26 knows what nothing needs, and since when, and keeps it anew when asked to", async () => {
    const store = await open(record("n1"), record("n2"));
    await within(store, (transaction) => hold(transaction, [chunk(1), chunk(2), chunk(3)], 10));
    await within(store, (transaction) => hold(transaction, [chunk(1)], 5), "n2");
    await within(store, (transaction) => transaction.claimChunks([chunk(4)], 10));
    await append(store, "n1", [entry(1, file(1))], [content(1, [2, 5])]);
    await within(store, (transaction) => transaction.keepChunks(hashes(2, 3, 4, 9), 20));
    expect(await held(store, 1, 2, 3, 5)).toEqual([
      [hash(1), 10],
      [hash(2), undefined],
      [hash(3), 20],
      [hash(5), undefined],
    ]);
    expect(await unneeded(store, 10)).toEqual([`n2 ${hash(1)}`]);
    expect(await unneeded(store, 20)).toEqual([`n1 ${hash(1)}`, `n1 ${hash(4)}`, `n2 ${hash(1)}`]);
    expect(await unneeded(store, ever)).toHaveLength(4);
    expect(await unneeded(store, ever, 2)).toHaveLength(2);
  });

  it("MS-27 lets go of what nothing has needed for so long, claims included, and of nothing else", async () => {
    const store = await open(record("n1"), record("n2"));
    const [early] = await within(store, (transaction) => transaction.claimChunks([chunk(1)], 10));
    await within(store, (transaction) => hold(transaction, [chunk(2), chunk(3)], 10));
    await within(store, (transaction) => hold(transaction, [chunk(4)], 20));
    await within(store, (transaction) => hold(transaction, [chunk(2)], 10), "n2");
    await append(store, "n1", [entry(1, file(1))], [content(1, [3])]);
    const gone = await within(store, (transaction) => transaction.letChunksGo(hashes(1, 2, 3, 4, 9), 20));
    expect(gone.sort()).toEqual(hashes(1, 2));
    expect((await held(store, 1, 2, 3, 4)).map(([name]) => name)).toEqual(hashes(3, 4));
    expect(await anywhere(store, 1, 2, 3, 4)).toEqual(hashes(2, 3, 4));
    // It comes anew, under another claim: the early one is worth nothing any more.
    const [late] = await within(store, (transaction) => transaction.claimChunks([chunk(1)], 30));
    expect(late?.claim).not.toBe(early?.claim);
    if (early === undefined || late === undefined) throw new Error("no claim");
    const hold1 = (claim: typeof early) =>
      within(store, (transaction) => transaction.holdChunks([claim], 40));
    expect(await hold1(early)).toEqual([hash(1)]);
    expect(await held(store, 1)).toEqual([]);
    expect(await hold1(late)).toEqual([]);
  });

  it("MS-28 takes no content whose chunks are not all held", async () => {
    const store = await open(record("n1"));
    await within(store, (transaction) => hold(transaction, [chunk(1)]));
    await within(store, (transaction) => transaction.claimChunks([chunk(2)], 1));
    for (const missing of [2, 3]) {
      const work = within(store, (transaction) =>
        transaction.append([entry(1, file(1))], [content(1, [1, missing])]),
      );
      expect(await codeOf(work)).toBe("internal");
    }
    expect(await store.namespace("n1")).toEqual(record("n1"));
    expect(await held(store, 1)).toEqual([[hash(1), 1_000]]);
  });

  it("MS-29 forgets replaced versions, and the contents and needs that were theirs alone", async () => {
    const store = await open(record("n1"));
    const put = (seq: number, n: number, of: number, atMs: number) =>
      entry(seq, { ...file(n), contentId: contentId(of) }, { committedAtMs: atMs });
    await append(store, "n1", [put(1, 1, 1, 10), put(2, 2, 2, 10)], [content(1, [1, 9]), content(2, [2, 2])]);
    await append(store, "n1", [put(3, 1, 3, 20), put(4, 1, 4, 30)], [content(3, [3, 9]), content(4, [4])]);
    await append(store, "n1", [put(5, 3, 3, 40), entry(6, file(2), { deleted: true, committedAtMs: 40 })]);
    const forget = (beforeMs: number, limit = 100) =>
      within(store, (transaction) => transaction.forgetVersions(beforeMs, limit, 77));
    const left = (n: number) => store.read("n1", (reader) => reader.versions(nodeId(n), 10));
    expect(await forget(20)).toBe(0);
    expect(await forget(31)).toBe(2);
    expect((await left(1)).map(({ seq }) => seq)).toEqual([4]);
    // Content 3 is also what node 3 has; chunk 9 is in that too.
    expect(await held(store, 1, 2, 3, 4, 9)).toEqual([
      [hash(1), 77],
      [hash(2), undefined],
      [hash(3), undefined],
      [hash(4), undefined],
      [hash(9), undefined],
    ]);
    // A deletion goes with what it deleted, and stays the latest state of its node.
    expect(await forget(41, 1)).toBe(1);
    expect(await forget(41, 1)).toBe(1);
    expect(await forget(ever)).toBe(0);
    expect(await left(2)).toEqual([]);
    expect(await store.read("n1", (reader) => reader.nodes([nodeId(2)]))).toMatchObject([
      { seq: 6, deleted: true },
    ]);
    expect(await held(store, 2)).toEqual([[hash(2), 77]]);
    const known = await store.read("n1", (reader) => reader.contents([1, 2, 3, 4].map(contentId)));
    expect(known.map((info) => info.contentId).sort()).toEqual([3, 4].map(contentId));
    // What comes again is needed again.
    await append(store, "n1", [put(7, 4, 1, 50)], [content(1, [1, 9])]);
    expect(await held(store, 1)).toEqual([[hash(1), undefined]]);
  });

  it("MS-30 finds chunks in any namespace, claimed ones too, and nothing of what was taken back", async () => {
    const store = await open(record("n1"), record("n2"));
    await within(store, (transaction) => hold(transaction, [chunk(1)]));
    await within(store, (transaction) => transaction.claimChunks([chunk(2)], 1), "n2");
    const mishap = within(store, async (transaction) => {
      await transaction.claimChunks([chunk(3)], 1);
      await transaction.letChunksGo(hashes(1), ever);
      throw new Error("mishap");
    });
    await expect(mishap).rejects.toThrow("mishap");
    expect(await anywhere(store, 1, 2, 3, 4, 1)).toEqual(hashes(1, 2));
    expect(await anywhere(store)).toEqual([]);
  });

  it("MS-31 lists condemned chunks when they are due, until they are spared", async () => {
    const { condemned } = await open(record("n1"));
    await condemned.condemn(hashes(1, 2, 3), 10);
    await condemned.condemn(hashes(3), 5);
    await condemned.condemn(hashes(2), 99);
    const due = async (nowMs: number, limit = 100) =>
      (await condemned.due(nowMs, limit)).sort((a, b) => (a.hash < b.hash ? -1 : 1));
    expect(await due(4)).toEqual([]);
    expect(await due(5)).toEqual([{ hash: hash(3), times: 2 }]);
    expect(await due(10)).toEqual([
      { hash: hash(1), times: 1 },
      { hash: hash(2), times: 2 },
      { hash: hash(3), times: 2 },
    ]);
    expect(await due(10, 2)).toHaveLength(2);
    const before = await due(10);
    await condemned.condemn(hashes(2), 10);
    await condemned.spare(before);
    expect(await due(10)).toEqual([{ hash: hash(2), times: 3 }]);
  });

  it("MS-32 gives each condemned chunk to one deletion, which alone can end it or give it up", async () => {
    const { condemned } = await open(record("n1"));
    await condemned.condemn(hashes(1, 2, 3, 4), 10);
    expect((await condemned.beginDeletion("one", hashes(1, 2, 9))).sort()).toEqual(hashes(1, 2));
    expect((await condemned.beginDeletion("two", hashes(2, 3))).sort()).toEqual(hashes(3));
    expect((await condemned.due(10, 100)).map((one) => one.hash)).toEqual(hashes(4));
    expect(await condemned.underWay(hashes(2, 3, 4, 9))).toEqual(
      expect.arrayContaining([
        { hash: hash(2), deletionId: "one" },
        { hash: hash(3), deletionId: "two" },
      ]),
    );
    expect((await condemned.deletions()).sort()).toEqual(["one", "two"]);
    await condemned.spare([1, 2, 3].map((n) => ({ hash: hash(n), times: 1 })));
    await condemned.condemn(hashes(2), 10);
    await condemned.endDeletion("two", hashes(1, 2, 3));
    expect((await condemned.underWay(hashes(1, 2, 3))).map((one) => one.hash).sort()).toEqual(hashes(1, 2));
    await condemned.giveUpDeletion("one", hashes(1, 4));
    expect(await condemned.underWay(hashes(1, 2))).toEqual([{ hash: hash(2), deletionId: "one" }]);
    await condemned.giveUpDeletion("one");
    expect(await condemned.deletions()).toEqual([]);
    expect((await condemned.due(10, 100)).map((one) => one.hash).sort()).toEqual(hashes(1, 2, 4));
  });

  it("MS-33 gives a chunk to one of many deletions that begin at once", async () => {
    const { condemned } = await open(record("n1"));
    const all = Array.from({ length: 50 }, (_, i) => hash(i + 1));
    await condemned.condemn(all, 0);
    const shares = await Promise.all(["a", "b", "c", "d"].map((id) => condemned.beginDeletion(id, all)));
    expect(shares.flat().sort()).toEqual(all);
  });

  it("MS-34 takes ten thousand chunks in a few calls", async () => {
    const store = await open(record("n1"));
    const numbers = Array.from({ length: 10_000 }, (_, i) => i + 1);
    const all = numbers.map(hash);
    await within(store, (transaction) => hold(transaction, numbers.map(chunk)));
    await append(store, "n1", [entry(1, file(1))], [content(1, numbers.slice(0, 5_000))]);
    expect(await store.chunksAnywhere(all)).toHaveLength(10_000);
    const gone = await within(store, (transaction) => transaction.letChunksGo(all, ever));
    expect(gone.sort()).toEqual(all.slice(5_000));
    await store.condemned.condemn(all, 0);
    expect(await store.condemned.beginDeletion("one", all)).toHaveLength(10_000);
    expect(await store.condemned.underWay(all)).toHaveLength(10_000);
    await store.condemned.endDeletion("one", all);
    expect(await store.condemned.deletions()).toEqual([]);
  });

  it("MS-35 never lets go of what comes to be needed at the same time", async () => {
    const store = await open(record("n1"));
    await race([store]);
  });

  const { reopen } = harness;
  it.skipIf(reopen === undefined)(
    "MS-36 keeps all that over an opening anew, and between servers",
    async () => {
      const store = await open(record("n1"));
      await store.condemned.condemn(hashes(1, 2), 10);
      await store.condemned.beginDeletion("one", hashes(2));
      const second = await reopen?.(store);
      if (second === undefined) return;
      closeLater(second);
      expect(await second.condemned.due(10, 10)).toEqual([{ hash: hash(1), times: 1 }]);
      expect(await second.condemned.deletions()).toEqual(["one"]);
      await second.condemned.giveUpDeletion("one");
      await race([store, second]);
    },
  );
}

/** Commits that need chunks and collectors that let go of them, all at once. */
async function race(stores: readonly MetadataStore[]): Promise<void> {
  const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
  const [first] = stores as [MetadataStore];
  await within(first, (transaction) => hold(transaction, numbers.map(chunk)));
  const commit = (store: MetadataStore, n: number) =>
    within(store, async (transaction) => {
      if ((await transaction.chunks(hashes(n))).length === 0) return;
      await transaction.append([entry(transaction.record.seq + 1, file(n))], [content(n)]);
    });
  const letGo = (store: MetadataStore, n: number) =>
    within(store, (transaction) => transaction.letChunksGo(hashes(n), ever));
  await Promise.all(
    numbers.flatMap((n) => {
      const [one, other] = [stores[n % stores.length], stores[(n + 1) % stores.length]] as [
        MetadataStore,
        MetadataStore,
      ];
      return n % 3 === 0 ? [letGo(one, n), commit(other, n)] : [commit(one, n), letGo(other, n)];
    }),
  );
  await first.read("n1", async (reader) => {
    const contents = await reader.manifests(numbers.map(contentId));
    const needed = contents.flatMap(({ manifest }) => decodeManifest(manifest).chunks.map((ref) => ref.hash));
    expect(needed.length).toBeGreaterThan(0);
    expect((await reader.chunks(numbers.map(hash))).map((one) => one.hash).sort()).toEqual(needed.sort());
  });
  expect(await anywhere(first, ...numbers)).toHaveLength(
    (await first.read("n1", (reader) => reader.contents(numbers.map(contentId)))).length,
  );
}
