import { rootId, type WireNode } from "@syncline/core";
import { expect, it } from "vitest";
import {
  type all,
  append,
  changes,
  codeOf,
  content,
  contentId,
  entry,
  file,
  folder,
  hash,
  hold,
  ids,
  nodeId,
  record,
  tombstone,
  vector,
} from "./journal-fixtures.js";
import type { OpenMetadataStore } from "./metadata-store.js";

/** What a metadata store keeps, and the questions that it answers about it. */
export function contentsCases(open: OpenMetadataStore): void {
  it("MS-01 gives a namespace back as it went in, and nothing for an unknown id", async () => {
    const store = await open();
    expect(await store.createNamespace(record("n1", "Zoë’s “home”"))).toEqual(record("n1", "Zoë’s “home”"));
    expect(await store.namespace("n1")).toEqual(record("n1", "Zoë’s “home”"));
    expect(await store.namespace("n")).toBeUndefined();
    expect(await store.namespace("' or 1=1 --")).toBeUndefined();
  });

  it("MS-02 keeps the namespace that stands when its owner creates one of the same name, many at once included", async () => {
    const store = await open(record("n1", "home"));
    const again = await Promise.all([2, 3, 4].map((i) => store.createNamespace(record(`n${i}`, "home"))));
    expect(again.map(({ id }) => id)).toEqual(["n1", "n1", "n1"]);
    expect(await store.namespace("n2")).toBeUndefined();
    expect((await store.createNamespace(record("b1", "home", "bob"))).id).toBe("b1");
  });

  it("MS-03 lists an owner's own namespaces in order of name", async () => {
    const store = await open(record("n1", "work"), record("n2", "home"), record("b1", "home", "bob"));
    expect((await store.namespacesOf("ada")).map(({ id }) => id)).toEqual(["n2", "n1"]);
    expect(await store.namespacesOf("a")).toEqual([]);
  });

  it("MS-04 says unknown_namespace to work on a namespace that is not there", async () => {
    const store = await open(record("n1"));
    expect(await codeOf(store.transact("n2", async () => {}))).toBe("unknown_namespace");
    expect(await codeOf(store.read("n2", async () => {}))).toBe("unknown_namespace");
  });

  it("MS-05 gives entries back as they went in, whatever their text", async () => {
    const store = await open(record("n1"));
    const odd = {
      ...file(2),
      name: "日本 'quoted' \"twice\" \\ % _ ?",
      copyOf: { id: nodeId(1), vector: vector(9) },
    };
    const link: WireNode = { ...folder(3), kind: "symlink", target: "../\u0000\ud800 odd" } as WireNode;
    const entries = [entry(1, folder(1)), entry(2, odd), tombstone(3, link)];
    await append(store, "n1", entries);
    expect(await changes(store, "n1")).toEqual(entries);
    const found = await store.read("n1", (reader) => reader.nodes([nodeId(3), nodeId(9), nodeId(2)]));
    expect(ids(found)).toEqual([nodeId(2), nodeId(3)]);
    expect((await store.namespace("n1"))?.seq).toBe(3);
  });

  it("MS-06 keeps namespaces apart, also where ids are alike", async () => {
    const store = await open(record("n1"), record("n11"), record("n%"));
    await append(store, "n1", [entry(1, file(1))], [content(1)]);
    for (const id of ["n11", "n%"]) {
      expect(await changes(store, id)).toEqual([]);
      await store.read(id, async (reader) => {
        expect(await reader.nodes([nodeId(1)])).toEqual([]);
        expect(await reader.named([{ parentId: rootId, nameKey: "file 1" }])).toEqual([]);
        expect(await reader.contents([contentId(1)])).toEqual([]);
        expect(await reader.manifests([contentId(1)])).toEqual([]);
        expect(await reader.chunks([hash(1)])).toEqual([]);
        expect(await reader.versions(nodeId(1), 10)).toEqual([]);
        expect(await reader.deleted({ before: 100, limit: 10 })).toEqual([]);
      });
    }
  });

  it("MS-07 tells the latest state of each node changed since, in order of seq, page by page", async () => {
    const store = await open(record("n1"));
    await append(
      store,
      "n1",
      [1, 2, 3, 4].map((n) => entry(n, folder(n))),
    );
    await append(store, "n1", [entry(5, folder(2, rootId, "renamed")), tombstone(6, folder(3))]);
    const seqs = async (query: Partial<typeof all>) =>
      (await changes(store, "n1", query)).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([1, 4, 5, 6]);
    expect(await seqs({ limit: 2 })).toEqual([1, 4]);
    expect(await seqs({ after: 4 })).toEqual([5, 6]);
    expect(await seqs({ after: 4, tombstonesAfter: 6 })).toEqual([5]);
    expect(await seqs({ after: 6 })).toEqual([]);
  });

  it("MS-08 keeps every version of a node, newest first", async () => {
    const store = await open(record("n1"));
    const first = entry(1, folder(1));
    const second = entry(2, folder(1, rootId, "renamed"));
    const gone = tombstone(3, folder(1));
    await append(store, "n1", [first, second]);
    await append(store, "n1", [gone]);
    expect(await store.read("n1", (reader) => reader.versions(nodeId(1), 10))).toEqual([gone, second, first]);
    expect(await store.read("n1", (reader) => reader.versions(nodeId(1), 1))).toEqual([gone]);
  });

  it("MS-17 tells the tombstones, newest first, and no node that lives again", async () => {
    const store = await open(record("n1"));
    const gone = [1, 2, 3].map((n) => tombstone(n + 3, folder(n)));
    await append(store, "n1", [...[1, 2, 3].map((n) => entry(n, folder(n))), ...gone]);
    await append(store, "n1", [entry(7, folder(2))]);
    const deleted = (before: number, limit: number) =>
      store.read("n1", (reader) => reader.deleted({ before, limit }));
    expect(await deleted(100, 10)).toEqual([gone[2], gone[0]]);
    expect(await deleted(100, 1)).toEqual([gone[2]]);
    expect(await deleted(6, 10)).toEqual([gone[0]]);
    expect(await deleted(4, 10)).toEqual([]);
  });

  it("MS-09 finds live nodes by folder and name, exactly", async () => {
    const store = await open(record("n1"));
    await append(store, "n1", [entry(1, folder(1, rootId, "a")), entry(2, folder(2, nodeId(1), "b"))]);
    await append(store, "n1", [tombstone(3, folder(3, rootId, "gone")), entry(4, folder(4, rootId, "A"))]);
    const found = await store.read("n1", (reader) =>
      reader.named([
        { parentId: rootId, nameKey: "a" },
        { parentId: rootId, nameKey: "b" },
        { parentId: nodeId(1), nameKey: "b" },
        { parentId: nodeId(1), nameKey: "a" },
        { parentId: rootId, nameKey: "gone" },
      ]),
    );
    expect(ids(found)).toEqual([nodeId(1), nodeId(2)]);
  });

  it("MS-10 walks up to the root, counts children and measures heights", async () => {
    const store = await open(record("n1"));
    await append(store, "n1", [
      entry(1, folder(1)),
      entry(2, folder(2, nodeId(1))),
      entry(3, folder(3, nodeId(2))),
      entry(4, file(4, nodeId(3))),
      entry(5, file(5, nodeId(1))),
      tombstone(6, folder(6, nodeId(3))),
      entry(7, folder(7)),
    ]);
    await store.read("n1", async (reader) => {
      expect(ids(await reader.chains([nodeId(4), nodeId(3), nodeId(7), nodeId(9)]))).toEqual(
        [1, 2, 3, 4, 7].map(nodeId),
      );
      const counts = await reader.childCounts([1, 2, 3, 7, 9].map(nodeId));
      expect([1, 2, 3, 7, 9].map((n) => counts.get(nodeId(n)) ?? 0)).toEqual([2, 1, 1, 0, 0]);
      const heights = await reader.heights([1, 2, 3, 7, 9].map(nodeId));
      expect([1, 2, 3, 7, 9].map((n) => heights.get(nodeId(n)) ?? 0)).toEqual([2, 1, 0, 0, 0]);
    });
  });

  it("MS-11 keeps the first of two writes of one content or chunk", async () => {
    const store = await open(record("n1"));
    await append(store, "n1", [entry(1, file(1))], [content(1)]);
    await append(store, "n1", [entry(2, file(2))], [{ ...content(1, [1, 3]), sizeBytes: 99 }, content(2)]);
    await store.transact("n1", (transaction) => hold(transaction, [{ hash: hash(1), sizeBytes: 6 }]));
    await store.read("n1", async (reader) => {
      expect(await reader.contents([contentId(1), contentId(3)])).toEqual([
        { contentId: contentId(1), sizeBytes: 1, manifestBytes: 34 },
      ]);
      const [manifest] = await reader.manifests([contentId(1)]);
      expect([...(manifest?.manifest ?? [])]).toEqual([...content(1).manifest]);
      expect(await reader.chunks([hash(1), hash(9), hash(1)])).toMatchObject([
        { hash: hash(1), sizeBytes: 1 },
      ]);
    });
  });

  it("MS-12 lets nodes swap names in one append", async () => {
    const store = await open(record("n1"));
    await append(store, "n1", [entry(1, folder(1, rootId, "a")), entry(2, folder(2, rootId, "b"))]);
    await append(store, "n1", [entry(3, folder(1, rootId, "b")), entry(4, folder(2, rootId, "a"))]);
    const found = await store.read("n1", (reader) => reader.named([{ parentId: rootId, nameKey: "a" }]));
    expect(ids(found)).toEqual([nodeId(2)]);
  });
}
