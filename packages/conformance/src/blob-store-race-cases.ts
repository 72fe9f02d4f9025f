import type { BlobStore } from "@syncline/core";
import { beforeEach, describe, expect, it } from "vitest";
import { all, type BlobStoreFixture, bytesOf, same, turns } from "./blob-store-fixture.js";
import { seededBytes } from "./seeded-bytes.js";

/** Calls that are under way at once, and calls that are given up. */
export function blobStoreRaceCases(place: () => BlobStoreFixture): void {
  describe("at once, and given up", () => {
    let store: BlobStore;
    beforeEach(() => {
      store = place().store;
    });

    it("BS-13 takes two identical writes at once, and twenty", async () => {
      const bytes = seededBytes(2, 300_000);
      await Promise.all(Array.from({ length: 20 }, () => store.put("twins/key", bytes)));
      expect(same(await store.get("twins/key"), bytes)).toBe(true);
      expect(await all(store.list(""))).toEqual(["twins/key"]);
    });

    it("BS-14 shows all of a blob or none of it while it is put", async () => {
      const bytes = seededBytes(3, 2_000_000);
      let putting = true;
      const put = store.put("key", bytes).finally(() => {
        putting = false;
      });
      while (putting) {
        const found = await store.get("key");
        expect(found === undefined || same(found, bytes)).toBe(true);
        await turns(1);
      }
      await put;
    });

    it("BS-15 rejects with the reason of a signal that is aborted already", async () => {
      await store.put("there", bytesOf("1"));
      const reason = { why: "changed my mind" };
      const signal = AbortSignal.abort(reason);
      await expect(store.put("key", bytesOf("1"), { signal })).rejects.toBe(reason);
      await expect(store.get("there", { signal })).rejects.toBe(reason);
      await expect(store.stat("there", { signal })).rejects.toBe(reason);
      await expect(store.delete("there", { signal })).rejects.toBe(reason);
      await expect(all(store.list("", { signal }))).rejects.toBe(reason);
      expect(await all(store.list(""))).toEqual(["there"]);
    });

    it("BS-16 leaves the whole blob or nothing when a put is aborted on its way", async () => {
      const bytes = seededBytes(4, 4_000_000);
      for (const wait of [0, 1, 2, 4, 8, 16, 32]) {
        const controller = new AbortController();
        const key = `aborted/${wait}`;
        const put = store.put(key, bytes, { signal: controller.signal }).catch((error: unknown) => error);
        await turns(wait);
        controller.abort("stop");
        const outcome = await put;
        expect([undefined, "stop"]).toContain(outcome);
        const found = await store.get(key);
        expect(found === undefined || same(found, bytes)).toBe(true);
        if (outcome === undefined) expect(found).toBeDefined();
        await store.put(key, bytes);
        expect(same(await store.get(key), bytes)).toBe(true);
      }
    });

    it("BS-17 stops a listing that nobody reads on", async () => {
      for (const key of ["a", "b", "c"]) await store.put(key, bytesOf(key));
      for await (const { key } of store.list("")) {
        expect(key).toBe("a");
        break;
      }
      expect(await all(store.list(""))).toEqual(["a", "b", "c"]);
    });

    it("BS-22 leaves the whole blob or nothing when it is put and deleted at once, and takes it when that is over", async () => {
      const bytes = seededBytes(6, 300_000);
      for (let round = 0; round < 10; round++) {
        const key = `both/${round}`;
        if (round % 2 === 0) await store.put(key, bytes);
        await Promise.all([
          store.put(key, bytes),
          store.delete(key),
          store.put(key, bytes),
          store.delete(key),
        ]);
        const found = await store.get(key);
        expect(found === undefined || same(found, bytes)).toBe(true);
        await store.delete(key);
        await store.put(key, bytes);
        expect(same(await store.get(key), bytes)).toBe(true);
      }
      expect(await all(store.list("both/"))).toHaveLength(10);
    });
  });
}
