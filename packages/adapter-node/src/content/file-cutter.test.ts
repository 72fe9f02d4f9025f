import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seededBytes } from "@syncline/conformance";
import { type ChunkingParameters, createChunker, cutStream, manifestSize, webHasher } from "@syncline/core";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFileCutter, type FileCutter } from "./file-cutter.js";

const parameters: ChunkingParameters = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 16 * 1024,
  averageBytes: 64 * 1024,
  maximumBytes: 256 * 1024,
};
const large = 24 * 1024 * 1024;

let folder: string;
let cutters: Record<"in worker threads" | "on this thread", FileCutter>;
let worker: string;

/** Worker threads run plain JavaScript only, so the sources are bundled here: no build can be stale. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-cut-"));
  worker = join(folder, "worker.mjs");
  await build({
    config: false,
    silent: true,
    entry: { worker: fileURLToPath(new URL("../worker.ts", import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    noExternal: [/./],
    esbuildOptions(options) {
      options.conditions = ["@syncline/source"];
      // Where the sources find what is installed.
      options.define = { "import.meta.url": JSON.stringify(import.meta.url) };
    },
  });
  cutters = {
    "in worker threads": createFileCutter({ worker, threads: 2 }),
    "on this thread": createFileCutter({ worker: undefined }),
  };
});
afterAll(async () => {
  for (const cutter of Object.values(cutters)) await cutter.close();
  await rm(folder, { recursive: true });
});

async function fileOf(seed: number, length: number): Promise<{ path: string; bytes: Uint8Array }> {
  const path = join(folder, `file-${seed}-${length}`);
  const bytes = seededBytes(seed, length);
  await writeFile(path, bytes);
  return { path, bytes };
}

async function expected(bytes: Uint8Array) {
  async function* whole() {
    yield bytes;
  }
  return await cutStream(whole(), parameters, { createChunker, hasher: webHasher });
}

describe.each(["in worker threads", "on this thread"] as const)("a file cutter %s", (where) => {
  test.each([0, 1, 16 * 1024, 16 * 1024 + 1, 1024 * 1024, 5_000_001, large])(
    "cuts %i bytes",
    async (length) => {
      const { path, bytes } = await fileOf(1, length);
      const manifest = await cutters[where].cut(path, length, parameters);
      expect(manifest).toEqual(await expected(bytes));
    },
  );

  test("cuts what a descriptor or a handle has open", async () => {
    const { path, bytes } = await fileOf(2, 3_000_000);
    const handle = await open(path);
    const manifest = await expected(bytes);
    expect(await cutters[where].cut(handle, bytes.length, parameters)).toEqual(manifest);
    expect(await cutters[where].cut(handle.fd, bytes.length, parameters)).toEqual(manifest);
    await handle.close();
  });

  test("cuts many files at once", async () => {
    const files = await Promise.all([3, 4, 5, 6, 7].map((seed) => fileOf(seed, 3_000_000 + seed)));
    const manifests = await Promise.all(
      files.map(({ path, bytes }) => cutters[where].cut(path, bytes.length, parameters)),
    );
    expect(manifests).toEqual(await Promise.all(files.map(({ bytes }) => expected(bytes))));
  });

  test.each([100, 3_000_000])(
    "reads no more than it was asked for, and fewer where a file of %i bytes ends",
    async (length) => {
      const { path, bytes } = await fileOf(8, length);
      const half = length >> 1;
      expect(await cutters[where].cut(path, half, parameters)).toEqual(
        await expected(bytes.subarray(0, half)),
      );
      expect(manifestSize(await cutters[where].cut(path, 2 * length, parameters))).toBe(length);
    },
  );

  test("cuts every algorithm", async () => {
    const { path, bytes } = await fileOf(9, 4_000_000);
    for (const algorithm of ["fastcdc-ronomon", "fixed"] as const) {
      const manifest = await cutters[where].cut(path, bytes.length, { ...parameters, algorithm });
      expect(manifestSize(manifest)).toBe(bytes.length);
    }
  });

  test("says in codes what is wrong", async () => {
    const { path, bytes } = await fileOf(10, 3_000_000);
    const cutter = cutters[where];
    await expect(cutter.cut(join(folder, "none"), 5, parameters)).rejects.toMatchObject({
      code: "file_missing",
    });
    await expect(cutter.cut(folder, 3_000_000, parameters)).rejects.toMatchObject({ code: "io_error" });
    await expect(cutter.cut(path, bytes.length, { ...parameters, minimumBytes: 3 })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  test("stops with the reason, before and on the way, and goes on with the next file", async () => {
    const { path } = await fileOf(11, large);
    const cutter = cutters[where];
    await expect(cutter.cut(path, large, parameters, AbortSignal.abort("early"))).rejects.toBe("early");
    for (const delayMs of [0, 1, 3]) {
      const controller = new AbortController();
      const cuts = Array.from({ length: 5 }, () => cutter.cut(path, large, parameters, controller.signal));
      const outcomes = Promise.allSettled(cuts);
      await sleep(delayMs);
      controller.abort("stop");
      for (const outcome of await outcomes) {
        if (outcome.status === "rejected") expect(outcome.reason).toBe("stop");
      }
      expect((await outcomes).some(({ status }) => status === "rejected")).toBe(true);
    }
    expect(manifestSize(await cutter.cut(path, large, parameters))).toBe(large);
  });
});

describe("the threads", () => {
  test("leave this one free while a large file is cut", async () => {
    const { path } = await fileOf(12, large);
    let turns = 0;
    let cutting = true;
    const cut = cutters["in worker threads"].cut(path, large, parameters).finally(() => {
      cutting = false;
    });
    while (cutting) {
      turns++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await cut;
    expect(turns).toBeGreaterThan(50);
  });

  test("fail what is under way when they are closed", async () => {
    const { path } = await fileOf(13, large);
    const cutter = createFileCutter({ worker, threads: 1 });
    const cuts = Promise.allSettled([1, 2, 3].map(() => cutter.cut(path, large, parameters)));
    await sleep(1);
    await cutter.close();
    for (const outcome of await cuts) expect(outcome).toMatchObject({ reason: { code: "closed" } });
    await expect(cutter.cut(path, large, parameters)).rejects.toMatchObject({ code: "closed" });
  });

  test("are done without when they die", async () => {
    const { path, bytes } = await fileOf(14, 3_000_000);
    const broken = join(folder, "broken.mjs");
    await writeFile(broken, "throw new Error('cannot start');");
    const cutter = createFileCutter({ worker: broken, threads: 1 });
    const manifest = await expected(bytes);
    for (let i = 0; i < 2; i++) expect(await cutter.cut(path, bytes.length, parameters)).toEqual(manifest);
    await cutter.close();
  });
});
