import type { BlobInfo, BlobStore } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blobStoreBadDayCases } from "./blob-store-bad-day-cases.js";
import {
  all,
  type BlobStoreFixture,
  type BlobStoreHarness,
  bytesOf,
  codeOf,
  same,
  textOf,
} from "./blob-store-fixture.js";
import { blobStoreRaceCases } from "./blob-store-race-cases.js";
import { seededBytes } from "./seeded-bytes.js";

export type { BlobStoreFixture, BlobStoreHarness } from "./blob-store-fixture.js";

/** Suite of the `BlobStore` port. The case ids are stable. */
export function blobStoreSuite(harness: BlobStoreHarness): void {
  describe(`blob store: ${harness.name}`, () => {
    let fixture: BlobStoreFixture;
    let store: BlobStore;
    beforeEach(async () => {
      fixture = await harness.open();
      store = fixture.store;
    });
    afterEach(() => fixture.close());

    blobStoreRaceCases(() => fixture);
    blobStoreBadDayCases(() => fixture);

    it("BS-01 declares its capabilities", () => {
      expect(store.capabilities).toEqual(harness.capabilities);
    });

    it("BS-02 gives back what was put, of any length", async () => {
      for (const length of [0, 1, 255, 65_537, 3_000_001]) {
        const bytes = seededBytes(length, length);
        const key = `lengths/${length}`;
        await store.put(key, bytes);
        expect(same(await store.get(key), bytes)).toBe(true);
        expect(await store.stat(key)).toEqual({ key, sizeBytes: length });
      }
    });

    it("BS-03 knows nothing of a key that was never put", async () => {
      await store.put("a/b", bytesOf("1"));
      for (const key of ["a", "a/b/c", "a/c", "b"]) {
        expect(await store.get(key)).toBeUndefined();
        expect(await store.stat(key)).toBeUndefined();
      }
    });

    it("BS-04 keeps the bytes of a key that exists", async () => {
      await store.put("key", bytesOf("first"));
      await store.put("key", bytesOf("second"));
      expect(textOf(await store.get("key"))).toBe("first");
    });

    it("BS-05 is not touched by later changes to what was put or got", async () => {
      for (const bytes of [bytesOf("bytes"), new SharingBytes(bytesOf("bytes"))]) {
        const key = bytes.constructor.name.toLowerCase();
        await store.put(key, bytes);
        bytes.fill(0);
        (await store.get(key))?.fill(0);
        expect(textOf(await store.get(key))).toBe("bytes");
      }
    });

    it("BS-06 deletes, twice too, and takes the key again", async () => {
      await store.put("key", bytesOf("first"));
      await store.delete("key");
      await store.delete("key");
      expect(await store.get("key")).toBeUndefined();
      expect(await all(store.list(""))).toEqual([]);
      await store.put("key", bytesOf("second"));
      expect(textOf(await store.get("key"))).toBe("second");
    });

    it("BS-07 deletes nothing but the key, whatever the others begin with", async () => {
      const keys = ["a", "a-b", "a.b", "a/b", "a/b/c", "ab"];
      for (const key of keys) await store.put(key, bytesOf(key));
      await store.delete("a");
      await store.delete("a/b");
      expect(await all(store.list(""))).toEqual(["a-b", "a.b", "a/b/c", "ab"]);
    });

    it("BS-08 lists in ascending order, and nothing but the prefix", async () => {
      const keys = ["b/1", "a", "a/b", "a-b", "a.b", "ab", "a/b-c", "a/b/c", "a0", "b/10", "b/2", "b_"];
      await Promise.all(keys.map((key) => store.put(key, bytesOf(key))));
      for (const prefix of ["", "a", "a/", "a/b", "a/b/", "b/1", "b", "c", "a/b/c"]) {
        expect(await all(store.list(prefix))).toEqual(keys.filter((key) => key.startsWith(prefix)).sort());
      }
    });

    it("BS-09 lists more than a page, with sizes", async () => {
      const keys = Array.from({ length: 1234 }, (_, i) => `many/${i % 7}/${i}`);
      await Promise.all(keys.map((key, i) => store.put(key, new Uint8Array(i % 3))));
      const found: BlobInfo[] = [];
      for await (const info of store.list("many/")) found.push(info);
      expect(found.map(({ key }) => key)).toEqual([...keys].sort());
      for (const { key, sizeBytes } of found) expect(sizeBytes).toBe(Number(key.split("/")[2]) % 3);
    });

    it("BS-10 lists what was there throughout while others come and go", async () => {
      const stay = Array.from({ length: 30 }, (_, i) => `list/${100 + i}/stay`);
      const go = stay.map((key) => key.replace("stay", "go"));
      await Promise.all([...stay, ...go].map((key) => store.put(key, bytesOf(key))));
      const found: string[] = [];
      for await (const { key } of store.list("list/")) {
        found.push(key);
        await Promise.all([
          store.delete(go.pop() ?? "none"),
          store.put(`list/${found.length}`, bytesOf("new")),
        ]);
      }
      expect(found.filter((key) => key.endsWith("stay"))).toEqual(stay);
      expect(found).toEqual([...found].sort());
    });

    it("BS-11 refuses keys, prefixes and ranges of another shape", async () => {
      const bad = [
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        ".",
        "..",
        "a/../b",
        "./a",
        "A",
        "a b",
        "a\\b",
        "a\0b",
        "é",
        "x".repeat(201),
      ];
      for (const key of bad) {
        expect([key, await codeOf(store.put(key, bytesOf("1")))]).toEqual([key, "invalid_request"]);
        expect([key, await codeOf(store.get(key))]).toEqual([key, "invalid_request"]);
        expect([key, await codeOf(store.stat(key))]).toEqual([key, "invalid_request"]);
        expect([key, await codeOf(store.delete(key))]).toEqual([key, "invalid_request"]);
      }
      for (const prefix of ["/", "a//", "../", "A", "a\0"]) {
        expect([prefix, await codeOf(all(store.list(prefix)))]).toEqual([prefix, "invalid_request"]);
      }
      expect(await all(store.list(""))).toEqual([]);
      await store.put("x".repeat(200), bytesOf("longest"));
      expect(textOf(await store.get("x".repeat(200)))).toBe("longest");
    });

    it("BS-12 reads ranges if it says so", async () => {
      const bytes = seededBytes(1, 100_000);
      await store.put("key", bytes);
      if (!harness.capabilities.rangeRead) {
        expect(await codeOf(store.get("key", { range: { offset: 0, length: 1 } }))).toBe("unsupported");
        return;
      }
      for (const [offset, length] of [
        [0, 10],
        [5, 0],
        [99_990, 10],
        [99_990, 50],
        [100_000, 5],
        [200_000, 1],
      ]) {
        const range = { offset: offset!, length: length! };
        expect(await store.get("key", { range })).toEqual(bytes.slice(offset, offset! + length!));
      }
      expect(await store.get("missing", { range: { offset: 0, length: 1 } })).toBeUndefined();
      for (const range of [
        { offset: -1, length: 1 },
        { offset: 0, length: -1 },
        { offset: 0.5, length: 1 },
      ]) {
        expect(await codeOf(store.get("key", { range }))).toBe("invalid_request");
      }
    });

    it("BS-23 puts parts together in their order, empty ones included", async () => {
      const bytes = seededBytes(7, 5_000_000);
      const cuts = [0, 0, 6, 6, 4_500_000, 5_000_000, 5_000_000];
      const parts = cuts.slice(1).map((end, i) => bytes.slice(cuts[i], end));
      await store.put("large", parts);
      await store.put("small", parts.slice(0, 3));
      await store.put("nothing", []);
      expect(same(await store.get("large"), bytes)).toBe(true);
      expect(await store.get("small")).toEqual(bytes.slice(0, 6));
      expect(await store.get("nothing")).toHaveLength(0);
    });
  });
}

/** As Node's Buffer: its own slice shares its memory, unlike any other array's. */
class SharingBytes extends Uint8Array {
  override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(from, to) as Uint8Array<ArrayBuffer>;
  }
}
