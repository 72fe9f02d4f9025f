import { type FileStat, type FileSystem, type RelativePath, webHasher } from "@syncline/core";
import { describe, expect, it } from "vitest";
import {
  absent,
  bytesOf,
  chunking,
  codeOf,
  hollowOf,
  noise,
  places,
  statOf,
  text,
  writeText,
} from "./file-system-fixture.js";
import type { FileSystemHarness } from "./file-system-place.js";

const refused = ["destination_exists", "destination_changed"];

export function fileSystemHollowCases(harness: FileSystemHarness): void {
  const open = places(harness);
  const { capabilities } = harness;
  const put = (
    fs: FileSystem,
    path: RelativePath,
    content: string,
    expected: FileStat | "absent" = "absent",
  ) => fs.writeHollow(path, hollowOf(content), { ...absent, expected });

  describe.skipIf(capabilities.hollowFiles)("files without their content", () => {
    it("FS-110 are not made where the disk cannot tell them from empty ones", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "content");
      const expected = await statOf(fs, "file");
      for (const [path, seen] of [
        ["new", "absent"],
        ["file", expected],
      ] as const) {
        expect([path, await codeOf(put(fs, path, "content", seen))]).toEqual([path, "unsupported"]);
      }
      expect([text(await hand.read("file")), await fs.stat("new")]).toEqual(["content", undefined]);
      expect(expected.hollow).toBeUndefined();
    });
  });

  describe.runIf(capabilities.hollowFiles)("hollow files", () => {
    it("FS-111 are there with size, time and mode, and with the content that they stand for", async () => {
      const { fs, hand } = await open();
      await hand.makeFolder("folder");
      const modifiedAtMs = 1_000_000_000_000;
      const options = { ...absent, modifiedAtMs, executable: true };
      const stat = await fs.writeHollow("folder/file", hollowOf("seven b"), options);
      expect(stat).toEqual(await fs.stat("folder/file"));
      expect(await fs.list("folder")).toEqual([{ ...stat, name: "file" }]);
      expect(stat).toMatchObject({ kind: "file", sizeBytes: 7, hollow: hollowOf("seven b").contentId });
      expect(Math.abs(stat.modifiedAtMs - modifiedAtMs) <= 2000).toBe(capabilities.modificationTimes);
      expect(stat.executable).toBe(capabilities.executableBit ? true : undefined);
      await writeText(fs, "full", "seven b");
      expect((await statOf(fs, "full")).hollow).toBeUndefined();
    });

    it("FS-112 give no bytes away, neither theirs nor none", async () => {
      const { fs } = await open();
      await put(fs, "file", "content");
      await put(fs, "empty", "");
      for (const path of ["file", "empty"]) {
        expect([path, await codeOf(fs.open(path))]).toEqual([path, "content_not_here"]);
        expect([path, await codeOf(fs.cut(path, chunking))]).toEqual([path, "content_not_here"]);
      }
    });

    it("FS-113 take the place of what was expected, and free its bytes", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.save("file", "content");
      const stat = await put(fs, "file", "content", await statOf(fs, "file"));
      expect([stat, stat.sizeBytes]).toEqual([await fs.stat("file"), 7]);
      expect([await fs.emptyTrash(0), await place.trashed(), await place.leftovers()]).toEqual([0, [], 0]);
    });

    it("FS-114 leave alone what they did not expect", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.save("file", "seen");
      const expected = await statOf(fs, "file");
      await hand.save("file", "saved since");
      expect(refused).toContain(await codeOf(put(fs, "file", "seen")));
      expect(await codeOf(put(fs, "file", "seen", expected))).toBe("destination_changed");
      expect(text(await hand.read("file"))).toBe("saved since");
      await hand.delete("file");
      expect(await codeOf(put(fs, "file", "seen", expected))).toBe("destination_changed");
      expect(await fs.stat("file")).toBeUndefined();
      const one = await put(fs, "hollow", "one");
      const other = await put(fs, "hollow", "another", one);
      expect(await codeOf(put(fs, "hollow", "a third", one))).toBe("destination_changed");
      expect(await codeOf(writeText(fs, "hollow", "x", { expected: one }))).toBe("destination_changed");
      expect(await codeOf(fs.move("hollow", "moved", one))).toBe("destination_changed");
      expect(await codeOf(fs.remove("hollow", one))).toBe("destination_changed");
      expect(await fs.stat("hollow")).toEqual(other);
    });

    it("FS-115 differ from one another by the content that they stand for alone", async () => {
      const { fs } = await open();
      const [one, other] = [await put(fs, "one", "same size"), await put(fs, "other", "emas ezis")];
      expect(one.hollow).not.toBe(other.hollow);
      const again = await put(fs, "one", "emas ezis", one);
      expect([again.hollow, again.sizeBytes]).toEqual([other.hollow, 9]);
    });

    it("FS-116 are filled by a write that expects them, and leave nothing in the trash", async () => {
      const place = await open();
      const { fs, hand } = place;
      const hollow = await put(fs, "file", "content");
      const full = await writeText(fs, "file", "content", { expected: hollow });
      expect([full.hollow, full.sizeBytes, full]).toEqual([undefined, 7, await fs.stat("file")]);
      expect(text(await hand.read("file"))).toBe("content");
      const file = await fs.open("file");
      expect(text(await file.read(0, 100))).toBe("content");
      await file.close();
      expect((await fs.cut("file", chunking)).stat).toEqual(full);
      expect([await place.trashed(), await place.leftovers()]).toEqual([[], 0]);
      await put(fs, "file", "content", full);
      expect(await codeOf(fs.open("file"))).toBe("content_not_here");
    });

    it("FS-117 stay hollow when a write that was to fill them fails", async () => {
      const place = await open();
      const { fs } = place;
      const expected = await put(fs, "file", "content");
      async function* source() {
        yield bytesOf("con");
        throw new RangeError("the source");
      }
      await expect(fs.write("file", source(), { ...absent, expected })).rejects.toThrow(RangeError);
      expect([await fs.stat("file"), await place.leftovers()]).toEqual([expected, 0]);
    });

    it("FS-118 are moved with what they stand for, alone and with their folder", async () => {
      const { fs, hand } = await open();
      await hand.makeFolder("folder");
      const before = await put(fs, "file", "content");
      const moved = await fs.move("file", "folder/moved", before);
      expect(moved).toEqual(await fs.stat("folder/moved"));
      expect([moved.fileId, moved.hollow, moved.sizeBytes]).toEqual([before.fileId, before.hollow, 7]);
      await fs.move("folder", "elsewhere");
      expect((await statOf(fs, "elsewhere/moved")).hollow).toBe(before.hollow);
      expect(await codeOf(fs.move("elsewhere/moved", "elsewhere"))).toBe("destination_exists");
    });

    it("FS-119 are removed without a trace", async () => {
      const place = await open();
      const { fs } = place;
      await fs.remove("file", await put(fs, "file", "content"));
      expect([await fs.stat("file"), await place.trashed(), await fs.emptyTrash(0)]).toEqual([
        undefined,
        [],
        0,
      ]);
    });

    it("FS-120 are there after a restart as they were", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.save("evicted", "content");
      await hand.save("filled", "");
      const stats = {
        put: await put(fs, "put", "content"),
        evicted: await put(fs, "evicted", "content", await statOf(fs, "evicted")),
        filled: await writeText(fs, "filled", "content", {
          expected: await put(fs, "filled", "content", await statOf(fs, "filled")),
        }),
      };
      await fs.close();
      const again = await place.reopen();
      for (const [path, stat] of Object.entries(stats))
        expect([path, await again.stat(path)]).toEqual([path, stat]);
      expect(await codeOf(again.open("evicted"))).toBe("content_not_here");
      const file = await again.open("filled");
      expect(text(await file.read(0, 100))).toBe("content");
      await file.close();
    });

    it("FS-121 go where any file may go, and nowhere else", async () => {
      const { fs, hand } = await open();
      await hand.save("folder/inner", "x");
      await hand.save("file", "x");
      expect(refused).toContain(await codeOf(put(fs, "folder", "x")));
      expect(refused).toContain(await codeOf(put(fs, "folder", "x", await statOf(fs, "folder"))));
      for (const path of ["none/x", "file/x"]) {
        expect([path, await codeOf(put(fs, path, "x"))]).toEqual([path, "file_missing"]);
      }
      expect(await codeOf(put(fs, "", "x"))).toBe("invalid_path");
      expect(await codeOf(put(fs, "n".repeat(300), "x"))).toBe("name_not_storable");
      expect(text(await hand.read("folder/inner"))).toBe("x");
      if (!capabilities.fileIds) return;
      await hand.makeFolder("another");
      const options = { ...absent, folder: await statOf(fs, "another") };
      expect(await codeOf(fs.writeHollow("folder/x", hollowOf("x"), options))).toBe("file_missing");
    });

    it("FS-122 are not made when it is aborted, nor in a root that has been exchanged", async () => {
      const { fs, hand } = await open();
      await fs.writeMarker("id");
      expect(await fs.readMarker()).toBe("id");
      await hand.save("file", "content");
      const expected = await statOf(fs, "file");
      const reason = { stop: "now" };
      const options = { ...absent, expected, signal: AbortSignal.abort(reason) };
      await expect(fs.writeHollow("file", hollowOf("content"), options)).rejects.toBe(reason);
      const putBack = await hand.exchangeRoot();
      expect(await codeOf(put(fs, "new", "content"))).toBe("file_missing");
      await putBack();
      expect([text(await hand.read("file")), await fs.stat("new")]).toEqual(["content", undefined]);
    });

    it("FS-123 win or lose against a write of the same moment, whole", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "seen");
      const expected = await statOf(fs, "file");
      const codes = await Promise.all([
        codeOf(put(fs, "file", "seen", expected)),
        codeOf(writeText(fs, "file", "new", { expected })),
        codeOf(put(fs, "file", "seen", expected)),
      ]);
      expect(codes.filter((code) => code === "resolved")).toHaveLength(1);
      expect(codes.filter((code) => code === "destination_changed")).toHaveLength(2);
      const { hollow } = await statOf(fs, "file");
      expect(hollow === undefined ? text(await hand.read("file")) : hollow).toBe(
        codes[1] === "resolved" ? "new" : hollowOf("seen").contentId,
      );
    });

    it("FS-124 come while a file is read, and nobody reads what was not in it", async () => {
      const { fs } = await open();
      const content = noise(600_000);
      const expected = await fs.write("file", [content], absent);
      const sha256 = await webHasher.sha256(content);
      const file = await fs.open("file");
      expect((await file.read(0, 100)).length).toBe(100);
      await put(fs, "file", "content", expected);
      const rest = await file.read(0, content.length).then(
        (bytes) => webHasher.sha256(bytes),
        () => "an error",
      );
      expect([sha256, "an error"]).toContain(rest);
      await file.close();
    });
  });
}
