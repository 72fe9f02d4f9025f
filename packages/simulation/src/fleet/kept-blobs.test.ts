import { describe, expect, it } from "vitest";
import { Dice } from "../seed/index.js";
import { type BlobSteps, KeptBlobs } from "./kept-blobs.js";

const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
const key = "chunks/a/b";

/** Steps of which the `at`-th never ends: the process is gone. */
function endingAt(at: number): BlobSteps & { readonly ended: boolean } {
  let steps = 0;
  const step = async () => {
    if (++steps === at) await new Promise(() => {});
  };
  return {
    halfWritten: step,
    unflushed: step,
    flushFails: () => false,
    get ended() {
      return steps >= at;
    },
  };
}

describe("the blobs of a simulated server", () => {
  it("are whole or not there after a power loss at any step, and there when put has resolved", async () => {
    for (let at = 1, ended = true; ended; at++) {
      for (let seed = 0n; seed < 20n; seed++) {
        const blobs = new KeptBlobs();
        const steps = endingAt(at);
        let resolved = false;
        void blobs
          .storeOf(steps)
          .put(key, bytes)
          .then(() => {
            resolved = true;
          });
        await new Promise((done) => setImmediate(done));
        ended = steps.ended;
        const dice = new Dice(seed, "power");
        blobs.losePower(() => dice.fraction());
        const left = await blobs.store.get(key);
        if (left !== undefined) expect(left).toEqual(bytes);
        expect(resolved).toBe(!ended);
        if (resolved) expect(left).toEqual(bytes);
      }
    }
  });

  it("are not there when they could not be flushed, and can be put again", async () => {
    const blobs = new KeptBlobs();
    const failing = { ...endingAt(0), flushFails: () => true };
    await expect(blobs.storeOf(failing).put(key, bytes)).rejects.toMatchObject({ code: "io_error" });
    expect([...blobs.keys]).toEqual([]);
    await blobs.store.put(key, bytes);
    blobs.losePower(() => 0);
    expect(await blobs.store.get(key)).toEqual(bytes);
  });

  it("may come back when their deletion is not flushed", async () => {
    const blobs = new KeptBlobs();
    await blobs.store.put(key, bytes);
    await blobs.store.delete(key);
    expect([...blobs.keys]).toEqual([]);
    blobs.losePower(() => 0);
    expect([...blobs.keys]).toEqual([key]);
  });
});
