import * as nodeFs from "node:fs";
import { type DiskEvent, isSyncError } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChangeBatch } from "./change-batch.js";
import { watchDisk } from "./disk-watch.js";
import { nodeFileSystem } from "./node-file-system.js";
import { placeOn } from "./places.test-harness.js";

let place: ReturnType<typeof placeOn>;
beforeEach(() => {
  place = placeOn(nodeFs, {});
});
afterEach(() => place.dispose());

describe("watching", () => {
  it("reports a burst that may have filled the system's queue as an overflow", async () => {
    const events: DiskEvent[] = [];
    const batch = new ChangeBatch((event) => events.push(event), 10);
    for (let i = 0; i < 11; i++) batch.add("same");
    await vi.waitFor(() => expect(events).toEqual([{ kind: "overflow" }]), { interval: 1 });
    batch.add("a");
    batch.add("b");
    await vi.waitFor(() => expect(events[1]).toEqual({ kind: "changed", paths: ["a", "b"] }), {
      interval: 1,
    });
  });

  it("goes on by itself when the root comes back", async () => {
    const fs = nodeFileSystem(place.root, { pollIntervalMs: 5 });
    const events: DiskEvent[] = [];
    const paths = () => events.flatMap((event) => (event.kind === "changed" ? event.paths : []));
    const overflows = () => events.filter((event) => event.kind === "overflow").length;
    await fs.watch((event) => events.push(event));
    place.hand.deleteRoot();
    await vi.waitFor(() => expect(overflows()).toBeGreaterThan(2), { timeout: 10_000, interval: 5 });
    nodeFs.mkdirSync(place.root);
    await vi.waitFor(
      () => {
        place.hand.save("again", "x");
        expect(paths()).toContain("again");
      },
      { timeout: 10_000, interval: 5 },
    );
    await fs.close();
  });

  it.runIf(process.platform === "linux").each([2, 1, 0])(
    "reports an overflow while the system has only %d watches left, and watches when there are more",
    async (free) => {
      for (const path of ["a/x", "b/y", "c/d/e/z"]) place.hand.save(path, "x");
      let left = free;
      const watchFolder = ((...values: Parameters<typeof nodeFs.watch>) => {
        if (left-- <= 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "watch" });
        return nodeFs.watch(...values);
      }) as typeof nodeFs.watch;
      const events: DiskEvent[] = [];
      const listener = (event: DiskEvent) => events.push(event);
      const watch = await watchDisk(place.root, listener, { pollIntervalMs: 5, watchFolder });
      await vi.waitFor(() => expect(events.length).toBeGreaterThan(2), { timeout: 10_000, interval: 2 });
      expect(new Set(events.map((event) => event.kind))).toEqual(new Set(["overflow"]));
      left = 1000;
      await vi.waitFor(
        () => {
          place.hand.save("c/d/e/z", "edited");
          expect(events).toContainEqual({ kind: "changed", paths: expect.arrayContaining(["c/d/e/z"]) });
        },
        { timeout: 10_000, interval: 5 },
      );
      await watch.close();
    },
  );

  it("rejects when the root is not there to begin with", async () => {
    const { fs, hand } = place;
    hand.deleteRoot();
    await expect(fs.watch(() => {})).rejects.toSatisfy((error) => isSyncError(error, "file_missing"));
  });
});
