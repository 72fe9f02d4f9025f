import {
  type BlobInfo,
  type BlobStore,
  type BlobStoreCapabilities,
  type ChunkHash,
  ChunkStore,
  chunkKey,
  isSyncError,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededBytes } from "./seeded-bytes.js";

/** A store over an empty place of its own, and what the suite may do to that place behind the store's back. */
export interface BlobStoreFixture {
  readonly store: BlobStore;
  /** Another store over the same place, as after a restart. */
  reopen?(): Promise<BlobStore>;
  /** Leaves what a crash in the middle of a `put` of `key` may leave. */
  tear?(key: string): Promise<void>;
  /** Changes a byte in the middle of a stored blob. */
  corrupt?(key: string): Promise<void>;
  /** Takes the permission to read and write away until the returned undo runs. */
  deny?(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface BlobStoreHarness {
  readonly name: string;
  /** What the store must declare, each of which is checked both ways. */
  readonly capabilities: BlobStoreCapabilities;
  open(): Promise<BlobStoreFixture>;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const same = (a: Uint8Array | undefined, b: Uint8Array) =>
  a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);

async function all(list: AsyncIterable<BlobInfo>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of list) keys.push(key);
  return keys;
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

/** Lets the event loop turn, so that a call gets some of its way. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

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

    it("BS-18 keeps everything over a restart", async ({ skip }) => {
      const reopen = fixture.reopen ?? skip("this store ends with its process");
      await store.put("a/b", bytesOf("kept"));
      await store.put("a/c", bytesOf("gone"));
      await store.delete("a/c");
      const reopened = await reopen();
      expect(await all(reopened.list(""))).toEqual(["a/b"]);
      expect(textOf(await reopened.get("a/b"))).toBe("kept");
    });

    it("BS-19 shows nothing of a torn write after a restart, and takes the key", async ({ skip }) => {
      const tear = fixture.tear ?? skip("no write can be torn here");
      const reopen = fixture.reopen ?? skip("this store ends with its process");
      await store.put("torn/before", bytesOf("before"));
      await tear("torn/key");
      const reopened = await reopen();
      expect(await reopened.get("torn/key")).toBeUndefined();
      expect(await all(reopened.list(""))).toEqual(["torn/before"]);
      await reopened.put("torn/key", bytesOf("whole"));
      expect(textOf(await reopened.get("torn/key"))).toBe("whole");
    });

    it("BS-20 does not mistake a denied permission for a missing key", async ({ skip }) => {
      const deny = fixture.deny ?? skip("no permission can be taken away here");
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
      const corrupt = fixture.corrupt ?? skip("nobody gets at the bytes here");
      const chunks = new ChunkStore({ blobs: store, hasher: webHasher, deflate: streamDeflate });
      const bytes = seededBytes(5, 10_000);
      const hash: ChunkHash = await webHasher.sha256(bytes);
      await chunks.put({ hash, codec: 0, sizeBytes: bytes.length, bytes });
      await corrupt(chunkKey(hash));
      expect(await codeOf(chunks.get(hash))).toBe("corrupt_content");
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

/** As Node's Buffer: its own slice shares its memory, unlike any other array's. */
class SharingBytes extends Uint8Array {
  override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(from, to) as Uint8Array<ArrayBuffer>;
  }
}
