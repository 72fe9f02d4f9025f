import { fileSystemSuite } from "@syncline/conformance";
import { afterEach, expect, it } from "vitest";
import { filesBelow, folderAt } from "../disk/places.fixture.js";
import { testsInWorker } from "../in-worker/tests-in-worker.fixture.js";
import { originFileSystem } from "./origin-file-system.js";
import { contentHomes, originHarness } from "./origin-place.fixture.js";
import { slots, versionOf } from "./versions.fixture.js";

await testsInWorker(
  new Worker(new URL("./origin-in-worker.fixture.ts", import.meta.url), { type: "module" }),
);

fileSystemSuite("the origin's disk, in a page of Chromium", originHarness);

const workers: Worker[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

/** Resolves with the last version that was written when the worker is killed: some have been, and another one has begun. */
function killedWhileItWrites(name: string, from: number, written: number): Promise<number> {
  const worker = new Worker(new URL("./killed-in-worker.fixture.ts", import.meta.url), { type: "module" });
  workers.push(worker);
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      if (data < from + written) return;
      worker.terminate();
      resolve(data);
    };
    worker.postMessage({ name, from });
  });
}

it("has every file whole, and no older than it was said to be, after its worker was killed in the middle of a write", async () => {
  const name = `killed ${crypto.randomUUID()}`;
  let last = -1;
  for (let round = 0; round < 6; round++) {
    last = await killedWhileItWrites(name, last + 1, slots + round);
    const fs = await originFileSystem({ name });
    for (const { name: path, sizeBytes, modifiedAtMs: version } of await fs.list("")) {
      const bytes = await (await fs.open(path)).read(0, sizeBytes);
      expect([path, new TextDecoder().decode(bytes)]).toEqual([
        `${version % slots}`,
        new TextDecoder().decode(versionOf(version)),
      ]);
      expect(version).toBeGreaterThan(last - slots);
      last = Math.max(last, version);
    }
    await fs.close();
  }
  // What is left is in files: the browser may let go of what was being written a moment later.
  const lengths = async () => {
    const fs = await originFileSystem({ name });
    await fs.emptyTrash(-1000);
    const named = (await fs.list("")).map(({ sizeBytes }) => sizeBytes).filter((size) => size > 16 * 1024);
    await fs.close();
    const kept = await filesBelow(await folderAt(await contentHomes(), name), "");
    return [named.sort(), [...kept.values()].map(({ length }) => length).sort()];
  };
  await expect.poll(async () => (await lengths())[1], { timeout: 20_000 }).toEqual((await lengths())[0]);
});
