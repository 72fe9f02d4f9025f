import { createChunker, cutStream, webHasher } from "@syncline/core";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  chunking,
  codeOf,
  codesOf,
  noise,
  operations,
  places,
  sameBytes,
  statOf,
  text,
} from "./file-system-fixture.js";
import type { FileSystemHarness } from "./file-system-place.js";

async function* inOnePiece(bytes: Uint8Array) {
  yield bytes;
}

export function fileSystemReadCases(harness: FileSystemHarness): void {
  const open = places(harness);
  const { capabilities } = harness;

  describe("looking", () => {
    it("FS-01 lists a folder with the same stats that `stat` gives", async () => {
      const { fs, hand } = await open();
      await hand.save("a.txt", "hello");
      await hand.save("folder/inner", "x");
      await hand.save("empty", "");
      if (capabilities.symlinks) await hand.makeLink("link", "a.txt");
      const entries = await fs.list("");
      const names = ["a.txt", "empty", "folder", ...(capabilities.symlinks ? ["link"] : [])];
      expect(entries.map((entry) => entry.name).sort()).toEqual(names);
      for (const { name, ...stat } of entries) expect(stat).toEqual(await fs.stat(name));
      const kinds = Object.fromEntries(entries.map((entry) => [entry.name, [entry.kind, entry.sizeBytes]]));
      expect(kinds).toMatchObject({ "a.txt": ["file", 5], empty: ["file", 0], folder: ["folder", 0] });
      if (capabilities.symlinks) expect(kinds["link"]).toEqual(["symlink", 0]);
    });

    it("FS-02 has nothing at a missing path, below a file or below a link", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      await hand.save("real/inner", "x");
      if (capabilities.symlinks) await hand.makeLink("link", "real");
      for (const path of ["none", "none/x", "file/x", ...(capabilities.symlinks ? ["link/inner"] : [])]) {
        expect([path, await fs.stat(path)]).toEqual([path, undefined]);
        const calls = [fs.list(path), fs.open(path), fs.cut(path, chunking), fs.readLink(path)];
        expect([path, await codesOf(calls)]).toEqual([path, calls.map(() => "file_missing")]);
      }
      expect(await codeOf(fs.list("file"))).toBe("file_missing");
      expect((await fs.stat(""))?.kind).toBe("folder");
    });

    it("FS-03 lists more entries than fit any page", async () => {
      const { fs, hand } = await open();
      const names = Array.from({ length: 1500 }, (_, i) => `file-${i}`);
      for (const name of names) await hand.save(name, name);
      const listed = (await fs.list("")).map((entry) => entry.name);
      expect(listed.sort()).toEqual(names.sort());
      expect(await codeOf(fs.list("", AbortSignal.abort(new Error("stop"))))).toBe("foreign: Error: stop");
    });

    it("FS-04 never shows the reserved folder, nor lets any operation in", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      await fs.writeMarker("id");
      await fs.remove("file", await statOf(fs, "file"));
      await hand.save("file", "x");
      expect((await fs.list("")).map((entry) => entry.name)).toEqual(["file"]);
      const seen = await statOf(fs, "file");
      for (const path of [
        ".syncline",
        ".syncline/root.json",
        ".SyncLine/tmp",
        ".sync\u200dline/x",
        ".syncline.",
      ]) {
        for (const [name, run] of operations) {
          expect([name, path, await codeOf(run(fs, path, seen))]).toEqual([name, path, "invalid_path"]);
        }
      }
    });

    it("FS-05 refuses every path that is not clean and inside, in every operation", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      const seen = await statOf(fs, "file");
      for (const path of [
        "..",
        "../x",
        "a/../b",
        "./a",
        "/etc/passwd",
        "a//b",
        "a/",
        "a\0b",
        "a\\b",
        "a\nb",
        "\ud800",
      ]) {
        for (const [name, run] of operations) {
          expect([name, path, await codeOf(run(fs, path, seen))]).toEqual([name, path, "invalid_path"]);
        }
      }
      expect(text(await hand.read("file"))).toBe("x");
    });

    it.runIf(capabilities.symlinks)(
      "FS-06 reads a link as it was written, and nothing else as a link",
      async () => {
        const { fs, hand } = await open();
        await hand.makeLink("link", "../somewhere/é");
        await hand.save("file", "x");
        expect(await fs.readLink("link")).toBe("../somewhere/é");
        expect(await codeOf(fs.readLink("file"))).toBe("destination_changed");
      },
    );

    it("FS-07 finds a name of any script under the spelling that it lists", async () => {
      const { fs, hand } = await open();
      const names = [
        "naïve",
        "nai\u0308ve-2",
        "漢字 😀",
        " leading",
        "a'\"`$&;|b",
        "-rf",
        "%2e%2e",
        "constructor",
      ];
      for (const name of names) await hand.save(name, name);
      const listed = (await fs.list("")).map((entry) => entry.name);
      const composed = (all: string[]) => all.map((name) => name.normalize("NFC")).sort();
      expect(composed(listed)).toEqual(composed(names));
      for (const name of listed) {
        const file = await fs.open(name);
        expect(text(await file.read(0, 100))?.normalize("NFC")).toBe(name.normalize("NFC"));
        await file.close();
      }
    });

    it("FS-08 reaches into deep trees", async () => {
      const { fs, hand } = await open();
      const deep = Array.from({ length: 60 }, (_, i) => `level-${i}`).join("/");
      await hand.save(`${deep}/leaf`, "deep");
      expect((await fs.list(deep)).map((entry) => entry.name)).toEqual(["leaf"]);
      expect((await fs.cut(`${deep}/leaf`, chunking)).stat.sizeBytes).toBe(4);
    });

    it("FS-09 has file ids that survive a rename and are not used again, or none at all", async () => {
      const { fs, hand } = await open();
      await hand.save("a", "x");
      const { fileId } = await statOf(fs, "a");
      if (!capabilities.fileIds) return expect(fileId).toBeUndefined();
      await hand.rename("a", "folder/b");
      expect((await statOf(fs, "folder/b")).fileId).toBe(fileId);
      await hand.delete("folder/b");
      for (let i = 0; i < 50; i++) {
        await hand.save(`again-${i}`, "x");
        expect((await statOf(fs, `again-${i}`)).fileId).not.toBe(fileId);
        await hand.delete(`again-${i}`);
      }
    });

    it.skipIf(harness.deniedSkipped !== undefined)(
      `FS-10 never takes denied access for a missing file${harness.deniedSkipped ? ` (skipped: ${harness.deniedSkipped})` : ""}`,
      async () => {
        const { fs, hand, whileDenied } = await open();
        await hand.save("locked/inner", "x");
        await hand.save("secret", "x");
        await whileDenied?.("locked", async () => {
          const calls = [fs.list("locked"), fs.stat("locked/inner"), fs.open("locked/inner")];
          expect(await codesOf(calls)).toEqual(calls.map(() => "permission_denied"));
          expect(await codeOf(fs.createFolder("locked/new"))).toBe("permission_denied");
        });
        await whileDenied?.("secret", async () => {
          expect(await codeOf(fs.cut("secret", chunking))).toBe("permission_denied");
        });
      },
    );
  });

  describe("reading", () => {
    it("FS-20 reads ranges exactly, and fewer bytes only at the end", async () => {
      const { fs, hand } = await open();
      const content = noise(200_000);
      await hand.save("file", content);
      await hand.save("empty", "");
      const file = await fs.open("file");
      expect(await file.read(0, 10)).toEqual(content.slice(0, 10));
      expect(sameBytes(await file.read(150_000, 100_000), content.slice(150_000))).toBe(true);
      expect(sameBytes(await file.read(1, 199_998), content.slice(1, 199_999))).toBe(true);
      expect((await file.read(200_000, 1)).length).toBe(0);
      expect((await file.stat()).sizeBytes).toBe(200_000);
      await file.close();
      const empty = await fs.open("empty");
      expect((await empty.read(0, 100)).length).toBe(0);
      await empty.close();
    });

    it("FS-21 opens and cuts regular files alone", async () => {
      const { fs, hand } = await open();
      await hand.makeFolder("folder");
      await hand.save("file", "x");
      if (capabilities.symlinks) await hand.makeLink("link", "file");
      for (const path of ["folder", ...(capabilities.symlinks ? ["link"] : [])]) {
        expect([path, await codeOf(fs.open(path))]).toEqual([path, "unsupported_file"]);
        expect([path, await codeOf(fs.cut(path, chunking))]).toEqual([path, "unsupported_file"]);
      }
    });

    it.each([0, 1, 16 * 1024, 3_000_000, 5_000_000])(
      "FS-22 cuts %d bytes as the chunker does",
      async (size) => {
        const { fs, hand } = await open();
        const content = noise(size);
        await hand.save("file", content);
        const { manifest, stat } = await fs.cut("file", chunking);
        const whole = await cutStream(inOnePiece(content), chunking, { createChunker, hasher: webHasher });
        expect(manifest).toEqual(whole);
        expect(stat).toEqual(await fs.stat("file"));
      },
    );

    it("FS-23 gives a manifest of what it says it read, though the file changes meanwhile", async () => {
      const { fs, hand } = await open();
      const before = noise(3_000_000);
      await hand.save("file", before);
      const cutting = fs.cut("file", chunking).then(
        (cut) => cut.manifest.chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0),
        (error: { code: string }) => error.code,
      );
      for (let turn = 0; turn < 3; turn++) await Promise.resolve();
      await hand.save("file", bytesOf("short"));
      expect(["file_busy", before.length, 5]).toContain(await cutting);
    });

    it("FS-24 stops cutting when it is told to, with the reason untouched", async () => {
      const { fs, hand } = await open();
      await hand.save("file", noise(100_000));
      const controller = new AbortController();
      const cutting = fs.cut("file", chunking, controller.signal);
      const reason = { stop: true };
      controller.abort(reason);
      await expect(cutting).rejects.toBe(reason);
      await expect(fs.cut("file", chunking, AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
