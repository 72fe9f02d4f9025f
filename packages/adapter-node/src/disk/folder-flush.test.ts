import * as nodeFs from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FileFlush } from "./file-flush.js";
import { FolderFlush } from "./folder-flush.js";
import { placeOn } from "./places.test-harness.js";

let place: ReturnType<typeof placeOn>;
beforeEach(() => {
  place = placeOn(nodeFs, {});
});
afterEach(() => place.dispose());

describe("flushing folders", () => {
  it.each([
    ["quick", false],
    ["slow", true],
  ])(
    "is shared by changes that come together, and never skips a later one, on a %s disk",
    async (_, isSlow) => {
      let flushes = 0;
      const fsync = ((descriptor: number, done: nodeFs.NoParamCallback) => {
        flushes += 1;
        nodeFs.fsync(descriptor, done);
      }) as typeof nodeFs.fsync;
      const fsyncSync = (descriptor: number) => {
        flushes += 1;
        nodeFs.fsyncSync(descriptor);
      };
      const fs = { ...nodeFs, fsync, fsyncSync };
      const flush = new FolderFlush(fs, new FileFlush(fs, isSlow ? () => performance.now() * 1e6 : () => 0));
      await Promise.all(Array.from({ length: 50 }, () => flush.flush(place.root)));
      expect(flushes).toBe(1);
      const first = flush.flush(place.root);
      await vi.waitFor(() => expect(flushes).toBe(2), { interval: 1 });
      const second = flush.flush(place.root);
      await Promise.all([first, second]);
      expect(flushes).toBeGreaterThanOrEqual(2);
      await flush.flush(place.root);
      expect(flushes).toBeGreaterThanOrEqual(3);
    },
  );
});
