import {
  type BlobStore,
  type ChunkHash,
  ChunkStore,
  chunkKey,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { beforeEach, describe, expect, it } from "vitest";
import { all, type BlobStoreFixture, bytesOf, codeOf, textOf } from "./blob-store-fixture.js";
import { seededBytes } from "./seeded-bytes.js";

/** Restarts, torn writes, missing permission, tampered bytes. */
export function blobStoreBadDayCases(place: () => BlobStoreFixture): void {
  describe("on bad days", () => {
    let store: BlobStore;
    beforeEach(() => {
      store = place().store;
    });

    it("BS-18 keeps everything over a restart", async ({ skip }) => {
      const reopen = place().reopen ?? skip("this store ends with its process");
      await store.put("a/b", bytesOf("kept"));
      await store.put("a/c", bytesOf("gone"));
      await store.delete("a/c");
      const reopened = await reopen();
      expect(await all(reopened.list(""))).toEqual(["a/b"]);
      expect(textOf(await reopened.get("a/b"))).toBe("kept");
    });

    it("BS-19 shows nothing of a torn write after a restart, and takes the key", async ({ skip }) => {
      const tear = place().tear ?? skip("no write can be torn here");
      const reopen = place().reopen ?? skip("this store ends with its process");
      await store.put("torn/before", bytesOf("before"));
      await tear("torn/key");
      const reopened = await reopen();
      expect(await reopened.get("torn/key")).toBeUndefined();
      expect(await all(reopened.list(""))).toEqual(["torn/before"]);
      await reopened.put("torn/key", bytesOf("whole"));
      expect(textOf(await reopened.get("torn/key"))).toBe("whole");
    });

    it("BS-20 does not mistake a denied permission for a missing key", async ({ skip }) => {
      const deny = place().deny ?? skip("no permission can be taken away here");
      await store.put("a/b", bytesOf("1"));
      const allow = await deny();
      try {
        expect(await codeOf(store.get("a/b"))).toBe("permission_denied");
        expect(await codeOf(store.stat("a/b"))).toBe("permission_denied");
        expect(await codeOf(store.put("a/new", bytesOf("1")))).toBe("permission_denied");
        expect(await codeOf(store.put("c/new", bytesOf("1")))).toBe("permission_denied");
        expect(await codeOf(store.delete("a/b"))).toBe("permission_denied");
        expect(await codeOf(all(store.list("")))).toBe("permission_denied");
      } finally {
        await allow();
      }
      expect(await all(store.list(""))).toEqual(["a/b"]);
      await store.put("a/new", bytesOf("1"));
      expect(await all(store.list(""))).toEqual(["a/b", "a/new"]);
    });

    it("BS-21 lets a chunk store notice tampered bytes", async ({ skip }) => {
      const corrupt = place().corrupt ?? skip("nobody gets at the bytes here");
      const chunks = new ChunkStore({ blobs: store, hasher: webHasher, deflate: streamDeflate });
      const bytes = seededBytes(5, 10_000);
      const hash: ChunkHash = await webHasher.sha256(bytes);
      await chunks.put({ hash, codec: 0, sizeBytes: bytes.length, bytes });
      await corrupt(chunkKey(hash));
      expect(await codeOf(chunks.get(hash))).toBe("corrupt_content");
    });
  });
}
