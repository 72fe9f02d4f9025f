import type { FileContent, SyncFiles } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { bytesOf, codeOf, noise, sameBytes } from "./file-system-fixture.js";

async function* twoPieces(): AsyncGenerator<Uint8Array> {
  yield bytesOf("two ");
  yield bytesOf("pieces");
}

const streamOf = (text: string) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytesOf(text));
      controller.close();
    },
  });

export function syncFilesWriteCases(files: () => SyncFiles, keepsTimes: boolean): void {
  describe("writing", () => {
    it.each<[string, () => FileContent, string]>([
      ["text", () => "naïve", "naïve"],
      ["nothing", () => "", ""],
      ["bytes", () => bytesOf("some bytes"), "some bytes"],
      ["a part of other bytes", () => bytesOf("other bytes").subarray(6, 11), "bytes"],
      ["a blob", () => new Blob(["a ", "blob"]), "a blob"],
      ["a stream", () => streamOf("a stream"), "a stream"],
      ["something to iterate over", twoPieces, "two pieces"],
    ])("FA-10 makes a file of %s, and replaces one by it", async (_what, content, wanted) => {
      await files().write("new.txt", content());
      await files().write("old.txt", "before");
      await files().write("old.txt", content());
      expect([await files().text("new.txt"), await files().text("old.txt")]).toEqual([wanted, wanted]);
      expect((await files().list()).map(({ name }) => name)).toEqual(["new.txt", "old.txt"]);
    });

    it("FA-11 makes the folders above a file", async () => {
      await files().write("a/b/c/file.txt", "deep");
      await files().write("a/b/other.txt", "less deep");
      expect(await files().text("a/b/c/file.txt")).toBe("deep");
      expect((await files().list("a/b")).map(({ name }) => name)).toEqual(["c", "other.txt"]);
    });

    it("FA-12 gives it the time and the bit that are asked for, and keeps the bit of one that was there", async () => {
      const options = { modifiedAtMs: 1_700_000_000_000, executable: true };
      const first = await files().write("script", "first", options);
      expect(Math.abs(first.modifiedAtMs - options.modifiedAtMs) <= 2000).toBe(keepsTimes);
      const second = await files().write("script", "second");
      expect(second.executable).toBe(first.executable);
      expect(second.modifiedAtMs).toBeGreaterThanOrEqual(first.modifiedAtMs);
    });

    it("FA-13 writes on what is expected only", async () => {
      const first = await files().write("file", "first", { expected: "absent" });
      expect(await codeOf(files().write("file", "other", { expected: "absent" }))).toBe("destination_exists");
      const second = await files().write("file", "second", { expected: first });
      expect(await codeOf(files().write("file", "third", { expected: first }))).toBe("destination_changed");
      expect(await files().text("file", { expected: second })).toBe("second");
    });

    it("FA-14 has a large file whole", async () => {
      const content = noise(5_000_000);
      const { sizeBytes } = await files().write("large", new Blob([content]));
      expect(sizeBytes).toBe(content.length);
      expect(sameBytes(await files().read("large"), content)).toBe(true);
    });

    it("FA-15 leaves what was there, and nothing else, when the content fails or the call is cancelled", async () => {
      await files().write("file", "before");
      async function* failing(fail: () => void) {
        yield noise(300_000);
        fail();
        yield noise(300_000);
      }
      const fails = failing(() => {
        throw new RangeError("the content");
      });
      await expect(files().write("file", fails)).rejects.toThrow(RangeError);
      const controller = new AbortController();
      const reason = { stop: "now" };
      const cancelled = failing(() => controller.abort(reason));
      await expect(files().write("file", cancelled, { signal: controller.signal })).rejects.toBe(reason);
      const late = { signal: AbortSignal.abort(reason) };
      await expect(files().write("file", "after", late)).rejects.toBe(reason);
      await expect(files().write("new", "after", late)).rejects.toBe(reason);
      expect((await files().list()).map(({ name }) => name)).toEqual(["file"]);
      expect(await files().text("file")).toBe("before");
    });

    it("FA-16 makes folders, also where they are", async () => {
      expect(await files().makeFolder("a/b")).toMatchObject({ path: "a/b", kind: "folder" });
      await files().write("a/b/file", "content");
      await files().makeFolder("a/b");
      expect((await files().list("a/b")).map(({ name }) => name)).toEqual(["file"]);
    });

    it("FA-17 does things in the order in which they were asked for, wherever they meet", async () => {
      const slow = new Blob([noise(1_000_000)]);
      const all = [
        files().write("file", slow),
        files().write("file", "last"),
        files().write("folder/file", slow),
        files().move("folder", "moved"),
        files().write("folder/file", "anew"),
        files().write("gone/file", slow),
        files().remove("gone"),
      ];
      await Promise.all(all);
      expect((await files().list()).map(({ name }) => name)).toEqual(["file", "folder", "moved"]);
      expect([await files().text("file"), await files().text("folder/file")]).toEqual(["last", "anew"]);
      expect((await files().stat("moved/file"))?.sizeBytes).toBe(1_000_000);
    });
  });
}
