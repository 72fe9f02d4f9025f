import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobStoreSuite, seededBytes } from "@syncline/conformance";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderBlobStore } from "./folder-blob-store.js";

/** A user who owns nothing. The super user's permission cannot be taken away otherwise. */
const nobody = 65_534;
const isSuperUser = process.geteuid?.() === 0;

async function denyTo(root: string): Promise<() => Promise<void>> {
  await chmod(root, isSuperUser ? 0o700 : 0o000);
  if (isSuperUser) process.seteuid?.(nobody);
  return async () => {
    if (isSuperUser) process.seteuid?.(0);
    await chmod(root, 0o755);
  };
}

const pathOf = (root: string, key: string) => `${join(root, ...key.split("/"))}=`;
const temporaryFiles = (root: string) => readdir(join(root, "+temporary"));

blobStoreSuite({
  name: "folder",
  capabilities: { rangeRead: true },
  open: async () => {
    const parent = await mkdtemp(join(tmpdir(), "syncline-blobs-"));
    const root = join(parent, "made", "when needed");
    const store = folderBlobStore(root);
    return {
      store,
      reopen: async () => folderBlobStore(root),
      tear: async () => {
        await mkdir(join(root, "+temporary"), { recursive: true });
        await writeFile(join(root, "+temporary", "torn"), seededBytes(1, 1000));
      },
      corrupt: async (key) => {
        const bytes = await readFile(pathOf(root, key));
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(pathOf(root, key), bytes);
      },
      ...(process.platform === "win32" ? {} : { deny: () => denyTo(root) }),
      close: () => rm(parent, { recursive: true }),
    };
  },
});

describe("a folder of blobs", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "syncline-blobs-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  test("leaves no temporary file behind, whether puts succeed, repeat, fail or are cancelled", async () => {
    const store = folderBlobStore(root);
    const bytes = seededBytes(1, 3_000_000);
    const controller = new AbortController();
    const puts = Array.from({ length: 40 }, (_, i) =>
      store.put(`key/${i % 20}`, bytes, i % 3 === 0 ? { signal: controller.signal } : {}),
    );
    setImmediate(() => controller.abort("stop"));
    await Promise.allSettled(puts);
    expect(await temporaryFiles(root)).toEqual([]);
  });

  test("is cleared of torn writes once nobody can be writing them, and not before", async () => {
    await mkdir(join(root, "+temporary"));
    await writeFile(join(root, "+temporary", "old"), "torn");
    await writeFile(join(root, "+temporary", "fresh"), "in the making");
    await utimes(join(root, "+temporary", "old"), 0, Date.now() / 1000 - 3600);
    await folderBlobStore(root).put("key", seededBytes(1, 10));
    expect(await temporaryFiles(root)).toEqual(["fresh"]);
  });

  test("never lists what others have put there", async () => {
    const store = folderBlobStore(root);
    await store.put("a/b", seededBytes(1, 10));
    await writeFile(join(root, ".DS_Store"), "");
    await writeFile(join(root, "a", "README"), "");
    await mkdir(join(root, "a", "Folder"));
    await mkdir(join(root, "a", "folder="));
    const keys: string[] = [];
    for await (const { key } of store.list("")) keys.push(key);
    expect(keys).toEqual(["a/b"]);
  });

  test("goes on when somebody has removed a folder that was made before", async () => {
    const store = folderBlobStore(root);
    await store.put("a/b/1", seededBytes(1, 10));
    await rm(join(root, "a"), { recursive: true });
    await store.put("a/b/2", seededBytes(2, 10));
    expect(await store.get("a/b/2")).toEqual(seededBytes(2, 10));
  });

  test("takes a thousand small blobs at once", async () => {
    const store = folderBlobStore(root);
    await Promise.all(Array.from({ length: 1000 }, (_, i) => store.put(`small/${i}`, seededBytes(i, 500))));
    for (const i of [0, 500, 999]) expect(await store.get(`small/${i}`)).toEqual(seededBytes(i, 500));
  });

  test("two stores over one folder keep the first bytes of a key", async () => {
    const stores = Array.from({ length: 10 }, () => folderBlobStore(root));
    await Promise.all(stores.map((store, i) => store.put("key", seededBytes(i, 100))));
    const kept = await stores[0]!.get("key");
    await Promise.all(stores.map((store, i) => store.put("key", seededBytes(i, 100))));
    expect(await stores[1]!.get("key")).toEqual(kept);
  });

  test("says io_error, not missing, when something else has the blob's place", async () => {
    const store = folderBlobStore(root);
    await mkdir(pathOf(root, "key"));
    await expect(store.get("key")).rejects.toMatchObject({ code: "io_error" });
    await expect(store.stat("key")).rejects.toMatchObject({ code: "io_error" });
    await expect(store.put("key", seededBytes(1, 10))).rejects.toMatchObject({ code: "io_error" });
    expect((await stat(pathOf(root, "key"))).isDirectory()).toBe(true);
  });
});
