import type { DiskEvent, FileSystem, RelativePath } from "@syncline/core";
import { describe, expect, it, vi } from "vitest";
import { codeOf, places, statOf, writeText } from "./file-system-fixture.js";
import type { FileSystemHarness, UserHand } from "./file-system-place.js";

/** One change by hand, and the paths that must be reported for it. */
type Change = readonly [
  what: string,
  change: (hand: UserHand) => void | Promise<void>,
  paths: readonly RelativePath[],
];

const changes: readonly Change[] = [
  ["a new file", (hand) => hand.save("new", "x"), ["new"]],
  ["an edit", (hand) => hand.save("old/file", "edited"), ["old/file"]],
  ["a rename", (hand) => hand.rename("old/file", "renamed"), ["old/file", "renamed"]],
  ["a delete", (hand) => hand.delete("old/file"), ["old/file"]],
  ["a new folder with content", (hand) => hand.save("new/deep/er/file", "x"), ["new/deep/er/file"]],
  ["a folder that moves", (hand) => hand.rename("old", "moved"), ["old", "moved"]],
  ["a folder that goes", (hand) => hand.delete("old"), ["old"]],
];

export function fileSystemWatchCases(harness: FileSystemHarness): void {
  const open = places(harness);

  /** Watches, and waits for reports: never for a time. */
  const record = async (fs: FileSystem) => {
    const seen = new Set<RelativePath>();
    let overflows = 0;
    const watch = await fs.watch((event: DiskEvent) => {
      if (event.kind === "overflow") overflows += 1;
      else for (const path of event.paths) seen.add(path);
    });
    const reported = (...paths: readonly RelativePath[]) =>
      vi.waitFor(() => expect([...seen]).toEqual(expect.arrayContaining([...paths])), {
        timeout: 10_000,
        interval: 5,
      });
    return { seen, reported, close: () => watch.close(), overflows: () => overflows };
  };

  describe.runIf(!harness.capabilities.watch)("without watching", () => {
    it("FS-90 says that it cannot watch", async () => {
      const { fs } = await open();
      expect(await codeOf(fs.watch(() => {}))).toBe("unsupported");
    });
  });

  describe.runIf(harness.capabilities.watch)("watching", () => {
    it.each(changes)("FS-91 reports %s", async (_, change, paths) => {
      const { fs, hand } = await open();
      await hand.save("old/file", "x");
      const { reported, close } = await record(fs);
      await change(hand);
      await reported(...paths);
      await close();
    });

    it("FS-92 reports edits below a folder that was renamed, moved in or made anew", async () => {
      const { fs, hand } = await open();
      await hand.save("a/deep/file", "x");
      const { reported, close } = await record(fs);
      await hand.rename("a", "b");
      await reported("b");
      await hand.save("b/deep/file", "edited below");
      await reported("b/deep/file");
      await hand.save("a/deep/second", "the old name, anew");
      await reported("a/deep/second");
      await hand.save("a/deep/third", "and later");
      await reported("a/deep/third");
      await hand.rename("b", "a/deep/b");
      await reported("a/deep/b");
      await hand.save("a/deep/b/deep/fourth", "below a move");
      await reported("a/deep/b/deep/fourth");
      await close();
    });

    it("FS-97 goes on when a folder has become a file before its last changes are heard of", async () => {
      const { fs, hand } = await open();
      await hand.save("a/b/file", "x");
      const { reported, overflows, close } = await record(fs);
      await hand.save("a/b/new", "x");
      await hand.rename("a", "z");
      await hand.save("a", "a file now");
      await reported("a", "z");
      await hand.save("z/b/file", "edited");
      await reported("z/b/file");
      expect(overflows()).toBe(0);
      await close();
    });

    it("FS-98 watches a folder that takes the place, and perhaps the inode, of one that was deleted", async () => {
      const { fs, hand } = await open();
      const { seen, reported, overflows, close } = await record(fs);
      for (let round = 0; round < 10; round++) {
        await hand.save("folder/file", "x");
        await reported("folder/file");
        await hand.delete("folder");
        await hand.makeFolder("folder");
        await hand.save("last", `${round}`);
        await reported("last");
        seen.clear();
        await hand.save("folder/second", "x");
        await reported("folder/second");
        await hand.delete("folder");
        seen.clear();
      }
      expect(overflows()).toBe(0);
      await close();
    });

    it("FS-93 reports every file of a mass of them", async () => {
      const { fs, hand } = await open();
      const { reported, close } = await record(fs);
      const paths = Array.from({ length: 500 }, (_, i) => `folder-${i % 20}/sub-${i % 3}/file-${i}`);
      for (const path of paths) await hand.save(path, path);
      await reported(...paths);
      await close();
    });

    it("FS-94 never reports the reserved folder", async () => {
      const { fs, hand } = await open();
      const { seen, reported, close } = await record(fs);
      await fs.writeMarker("id");
      await writeText(fs, "file", "x");
      await fs.remove("file", await statOf(fs, "file"));
      await fs.writeMarker("id-2");
      await hand.save("last", "x");
      await reported("file", "last");
      expect([...seen].filter((path) => path.startsWith(".syncline"))).toEqual([]);
      await close();
    });

    it("FS-95 says nothing more once it is closed", async () => {
      const { fs, hand } = await open();
      const first = await record(fs);
      const second = await record(fs);
      await first.close();
      await first.close();
      await hand.save("file", "x");
      await second.reported("file");
      expect(first.seen.size).toBe(0);
      await fs.close();
    });

    it("FS-96 reports, or overflows, when the root goes", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      const { seen, overflows } = await record(fs);
      await hand.deleteRoot();
      await vi.waitFor(() => expect(seen.size + overflows()).toBeGreaterThan(0), { timeout: 10_000 });
    });
  });
}
