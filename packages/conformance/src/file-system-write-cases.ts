import { describe, expect, it } from "vitest";
import {
  bytesOf,
  codeOf,
  codesOf,
  noise,
  places,
  sameBytes,
  statOf,
  text,
  writeText,
} from "./file-system-fixture.js";
import type { FileSystemHarness, FileSystemPlace } from "./file-system-place.js";

const refused = ["destination_exists", "destination_changed"];

export function fileSystemWriteCases(harness: FileSystemHarness): void {
  const open = places(harness);
  const { capabilities } = harness;
  const trash = async (place: FileSystemPlace) => (await place.trashed()).map(text).sort();

  describe("writing", () => {
    it("FS-30 puts a file in place with its bytes, time and mode, and returns its stat", async () => {
      const place = await open();
      const { fs, hand } = place;
      const modifiedAtMs = 1_000_000_000_000;
      const options = { modifiedAtMs, executable: true };
      const stat = await writeText(fs, "file", "content", options);
      expect(text(await hand.read("file"))).toBe("content");
      expect(stat).toEqual(await fs.stat("file"));
      expect(Math.abs(stat.modifiedAtMs - modifiedAtMs) <= 2000).toBe(capabilities.modificationTimes);
      expect(stat.executable).toBe(capabilities.executableBit ? true : undefined);
      const plain = await writeText(fs, "plain", "content");
      expect(plain.executable).toBe(capabilities.executableBit ? false : undefined);
      expect([await place.leftovers(), await trash(place)]).toEqual([0, []]);
    });

    it("FS-31 writes any number of pieces, and none", async () => {
      const { fs, hand } = await open();
      const content = noise(1_000_000);
      const options = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
      async function* pieces() {
        // The source uses one buffer for all of its pieces.
        const buffer = new Uint8Array(70_000);
        for (let offset = 0; offset < content.length; offset += buffer.length) {
          const piece = content.subarray(offset, offset + buffer.length);
          buffer.set(piece);
          yield buffer.subarray(0, piece.length);
          buffer.fill(0);
        }
      }
      await fs.write("many", pieces(), options);
      await fs.write("none", [], options);
      expect(sameBytes(await hand.read("many"), content)).toBe(true);
      expect(await hand.read("none")).toEqual(new Uint8Array(0));
    });

    it("FS-32 replaces what was expected, and keeps the old bytes in the trash", async () => {
      const place = await open();
      await place.hand.save("folder/file", "old");
      const expected = await statOf(place.fs, "folder/file");
      const stat = await writeText(place.fs, "folder/file", "new", { expected });
      expect(text(await place.hand.read("folder/file"))).toBe("new");
      expect(stat).toEqual(await place.fs.stat("folder/file"));
      await writeText(place.fs, "folder/file", "newer", { expected: stat });
      expect([await place.leftovers(), await trash(place)]).toEqual([0, ["new", "old"]]);
    });

    it("FS-33 leaves alone what it did not expect, at the beginning and at the end", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.save("there", "theirs");
      expect(refused).toContain(await codeOf(writeText(fs, "there", "ours")));
      const expected = await statOf(fs, "there");
      await hand.save("there", "theirs, changed");
      expect(await codeOf(writeText(fs, "there", "ours", { expected }))).toBe("destination_changed");
      await hand.delete("there");
      expect(await codeOf(writeText(fs, "there", "ours", { expected }))).toBe("destination_changed");
      async function* whileTheySave(path: string) {
        yield bytesOf("ours");
        await hand.save(path, "theirs, at the last moment");
      }
      const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
      expect(refused).toContain(await codeOf(fs.write("new", whileTheySave("new"), absent)));
      await hand.save("edited", "before");
      const seen = { ...absent, expected: await statOf(fs, "edited") };
      expect(await codeOf(fs.write("edited", whileTheySave("edited"), seen))).toBe("destination_changed");
      for (const path of ["new", "edited"])
        expect(text(await hand.read(path))).toBe("theirs, at the last moment");
      expect([await place.leftovers(), await trash(place), await fs.stat("there")]).toEqual([
        0,
        [],
        undefined,
      ]);
    });

    it("FS-34 leaves the destination and nothing else when it is aborted or the source fails", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.save("file", "old");
      const expected = await statOf(fs, "file");
      const controller = new AbortController();
      const reason = { stop: "now" };
      let closed = 0;
      async function* source(fail: () => void) {
        try {
          yield noise(300_000);
          fail();
          yield noise(300_000);
        } finally {
          closed += 1;
        }
      }
      const options = { expected, modifiedAtMs: 0, executable: false };
      const aborted = source(() => controller.abort(reason));
      await expect(fs.write("file", aborted, { ...options, signal: controller.signal })).rejects.toBe(reason);
      const failing = source(() => {
        throw new RangeError("the source");
      });
      await expect(fs.write("file", failing, options)).rejects.toThrow(RangeError);
      const late = { ...options, signal: AbortSignal.abort(reason) };
      await expect(fs.write("file", [], late)).rejects.toBe(reason);
      expect([closed, await place.leftovers(), await trash(place), text(await hand.read("file"))]).toEqual([
        2,
        0,
        [],
        "old",
      ]);
      expect(await fs.stat("file")).toEqual(expected);
    });

    it("FS-35 has one winner when two writes race for a free name", async () => {
      const place = await open();
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((i) => codeOf(writeText(place.fs, "file", `${i}`))),
      );
      expect(outcomes.filter((outcome) => outcome === "resolved")).toHaveLength(1);
      expect(outcomes.filter((outcome) => refused.includes(outcome))).toHaveLength(3);
      expect(await place.leftovers()).toBe(0);
    });

    it("FS-36 has all of many writes to one folder in place when they resolve", async () => {
      const { fs } = await open();
      await fs.createFolder("folder");
      const names = Array.from({ length: 100 }, (_, i) => `folder/${i}`);
      await Promise.all(names.map((name) => writeText(fs, name, name)));
      expect((await fs.list("folder")).length).toBe(100);
    });

    it("FS-37 puts no file in place of a folder, nor below what is no folder", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.makeFolder("folder");
      await hand.save("file", "x");
      expect(refused).toContain(await codeOf(writeText(fs, "folder", "x")));
      const expected = await statOf(fs, "folder");
      expect(refused).toContain(await codeOf(writeText(fs, "folder", "x", { expected })));
      for (const path of ["none/x", "file/x"]) {
        expect([path, await codeOf(writeText(fs, path, "x"))]).toEqual([path, "file_missing"]);
        expect([path, await codeOf(fs.createFolder(path))]).toEqual([path, "file_missing"]);
      }
      expect(await codeOf(writeText(fs, "", "x"))).toBe("invalid_path");
      expect(await place.leftovers()).toBe(0);
    });

    it("FS-38 reports a name that the disk cannot hold before it reads the source", async () => {
      const { fs, hand } = await open();
      const long = "n".repeat(300);
      await hand.save("file", "x");
      let read = false;
      function* source() {
        read = true;
        yield bytesOf("x");
      }
      const options = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
      expect(await codeOf(fs.write(long, source(), options))).toBe("name_not_storable");
      expect(read).toBe(false);
      expect(await codeOf(fs.createFolder(long))).toBe("name_not_storable");
      expect(await codeOf(fs.move("file", long))).toBe("name_not_storable");
      if (capabilities.symlinks) expect(await codeOf(fs.createSymlink(long, "x"))).toBe("name_not_storable");
      expect(await fs.stat(long)).toBeUndefined();
      expect(text(await hand.read("file"))).toBe("x");
    });

    it.runIf(capabilities.symlinks)("FS-39 replaces a link, never what it leads to", async () => {
      const place = await open();
      const { fs, hand } = place;
      await hand.save("target", "target");
      await hand.makeLink("link", "target");
      expect(refused).toContain(await codeOf(writeText(fs, "link", "new")));
      await writeText(fs, "link", "new", { expected: await statOf(fs, "link") });
      expect([text(await hand.read("target")), text(await hand.read("link"))]).toEqual(["target", "new"]);
      expect((await statOf(fs, "link")).kind).toBe("file");
      expect(await place.leftovers()).toBe(0);
    });

    it.runIf(capabilities.symlinks)(
      "FS-40 never goes through a folder that was swapped for a link",
      async () => {
        const { fs, hand, outside } = await open();
        await hand.save("folder/inner", "x");
        await hand.save("file", "x");
        const [folder, inner] = [await statOf(fs, "folder"), await statOf(fs, "folder/inner")];
        await hand.rename("folder", "elsewhere");
        await hand.makeLink("folder", outside?.path ?? "elsewhere");
        const before = (await outside?.names()) ?? (await fs.list("elsewhere")).map((entry) => entry.name);
        for (const code of await codesOf([
          fs.list("folder"),
          fs.open("folder/inner"),
          writeText(fs, "folder/new", "x"),
          writeText(fs, "folder/inner", "x", { expected: inner }),
          fs.createFolder("folder/new"),
          fs.createSymlink("folder/new", "x"),
          fs.move("file", "folder/new"),
          fs.move("folder/inner", "stolen"),
        ])) {
          expect(["file_missing", "destination_changed"]).toContain(code);
        }
        await fs.remove("folder/inner", inner);
        expect(await codeOf(fs.remove("folder", folder))).toBe("destination_changed");
        expect((await outside?.names()) ?? (await fs.list("elsewhere")).map((entry) => entry.name)).toEqual(
          before,
        );
        expect(text(await hand.read("file"))).toBe("x");
      },
    );
  });
}
