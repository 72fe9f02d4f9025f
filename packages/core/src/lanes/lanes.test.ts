import { describe, expect, it } from "vitest";
import { eachInLanes, laneShareOf } from "./index.js";

/** Work that ends when it is told to. */
function controlled() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  const work = (item: number) => {
    begun.push(item);
    return new Promise<void>((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  const end = async (item: number, error?: Error) => {
    if (error === undefined) ends.get(item)?.resolve();
    else ends.get(item)?.reject(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, end };
}

describe("lanes", () => {
  it("begin in order, so many at a time", async () => {
    const { begun, work, end } = controlled();
    const all = eachInLanes([1, 2, 3, 4], 2, work);
    expect(begun).toEqual([1, 2]);
    await end(2);
    expect(begun).toEqual([1, 2, 3]);
    for (const item of [1, 3, 4]) await end(item);
    await all;
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it("hold as many as their shares leave room for, and any one by itself", async () => {
    const { begun, work, end } = controlled();
    const all = eachInLanes([1, 4, 2, 8, 1], 1, work, (item) => item / 4);
    expect(begun).toEqual([1]);
    await end(1);
    expect(begun).toEqual([1, 4]);
    await end(4);
    expect(begun).toEqual([1, 4, 2]);
    await end(2);
    expect(begun).toEqual([1, 4, 2, 8]);
    await end(8);
    await end(1);
    await all;
    expect(begun).toEqual([1, 4, 2, 8, 1]);
  });

  it("hold many small files where they hold one large one", () => {
    const { begun, work } = controlled();
    const sizes = [64 * 1024, 1024, 0, 4, 5, 6, 7, 8];
    void eachInLanes(sizes, 1, work, laneShareOf);
    expect(begun).toEqual(sizes);
    void eachInLanes([64 * 1024 + 1, 1024], 1, work, laneShareOf);
    expect(begun).toEqual([...sizes, 64 * 1024 + 1]);
  });

  it("begin nothing after a failure, and end with the first one when all that was begun has ended", async () => {
    const { begun, work, end } = controlled();
    let outcome: unknown;
    const all = eachInLanes([1, 2, 3, 4], 3, work).catch((error: unknown) => {
      outcome = error;
    });
    const first = new Error("first");
    await end(2, first);
    await end(1);
    expect([begun, outcome]).toEqual([[1, 2, 3], undefined]);
    await end(3, new Error("second"));
    await all;
    expect(outcome).toBe(first);
  });

  it("have nothing to do with nothing", async () => {
    await expect(eachInLanes([], 3, () => Promise.reject(new Error("never")))).resolves.toBeUndefined();
  });
});
