import type { FileSystem } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { codeOf, codesOf, places, statOf, text, writeText } from "./file-system-fixture.js";
import type { FileSystemHarness } from "./file-system-place.js";

export function fileSystemChangeCases(harness: FileSystemHarness): void {
  const open = places(harness);
  const { capabilities } = harness;

  describe("creating", () => {
    it("FS-50 makes folders, one level at a time, and never over anything", async () => {
      const { fs, hand } = await open();
      const stat = await fs.createFolder("folder");
      expect(stat.kind).toBe("folder");
      expect(stat).toEqual(await fs.stat("folder"));
      await hand.save("file", "x");
      for (const path of ["folder", "file"])
        expect(await codeOf(fs.createFolder(path))).toBe("destination_exists");
      expect(await codeOf(fs.createFolder("none/folder"))).toBe("file_missing");
      expect(await codeOf(fs.createFolder(""))).toBe("invalid_path");
    });

    it("FS-51 makes links as they are written, or says that it cannot", async () => {
      const { fs, hand } = await open();
      if (!capabilities.symlinks)
        return expect(await codeOf(fs.createSymlink("link", "x"))).toBe("unsupported");
      const stat = await fs.createSymlink("link", "../dangling/é");
      expect([stat.kind, await fs.readLink("link")]).toEqual(["symlink", "../dangling/é"]);
      await hand.save("file", "x");
      for (const path of ["link", "file"]) {
        expect(await codeOf(fs.createSymlink(path, "y"))).toBe("destination_exists");
      }
      expect(text(await hand.read("file"))).toBe("x");
    });
  });

  describe("moving", () => {
    it("FS-60 renames files, links and folders with all that is in them", async () => {
      const { fs, hand } = await open();
      await hand.save("a/b/file", "x");
      await hand.makeFolder("target");
      const { fileId } = await statOf(fs, "a/b/file");
      const moved = await fs.move("a", "target/renamed", await statOf(fs, "a"));
      expect(moved).toEqual(await fs.stat("target/renamed"));
      expect((await statOf(fs, "target/renamed/b/file")).fileId).toBe(fileId);
      const file = await fs.move("target/renamed/b/file", "top", await statOf(fs, "target/renamed/b/file"));
      expect([file.fileId, text(await hand.read("top"))]).toEqual([fileId, "x"]);
      expect([await fs.stat("a"), await fs.stat("target/renamed/b/file")]).toEqual([undefined, undefined]);
      if (!capabilities.symlinks) return;
      await hand.makeLink("link", "dangling");
      await fs.move("link", "target/link");
      expect(await fs.readLink("target/link")).toBe("dangling");
    });

    it("FS-61 never replaces anything", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "file");
      await hand.save("other", "other");
      await hand.makeFolder("empty");
      await hand.save("full/x", "x");
      if (capabilities.symlinks) await hand.makeLink("link", "dangling");
      const paths = ["file", "other", "empty", "full", ...(capabilities.symlinks ? ["link"] : [])];
      for (const from of paths) {
        for (const to of paths) {
          expect([from, to, await codeOf(fs.move(from, to))]).toEqual([from, to, "destination_exists"]);
        }
      }
      expect([text(await hand.read("file")), text(await hand.read("other"))]).toEqual(["file", "other"]);
    });

    it("FS-62 refuses what is gone, what has changed, and a folder into itself", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      await hand.save("folder/inner/x", "x");
      const expected = await statOf(fs, "file");
      await hand.save("file", "changed");
      expect(await codeOf(fs.move("file", "to", expected))).toBe("destination_changed");
      expect(await codeOf(fs.move("none", "to"))).toBe("file_missing");
      expect(await codeOf(fs.move("file", "none/to"))).toBe("file_missing");
      expect(await codeOf(fs.move("folder", "folder/inner/to"))).toBe("invalid_path");
      expect(await codeOf(fs.move("", "to"))).toBe("invalid_path");
      expect(await codeOf(fs.move("file", ""))).toBe("invalid_path");
      expect(text(await hand.read("file"))).toBe("changed");
    });
  });

  describe("the folder that something goes into", () => {
    it.skipIf(!capabilities.fileIds)(
      "FS-63 has to be the one that was seen, and another one stays as it is",
      async () => {
        const { fs, hand } = await open();
        for (const name of ["one", "two"]) await hand.save(`${name}/kept`, name);
        await hand.save("file", "x");
        const [one, file] = [await statOf(fs, "one"), await statOf(fs, "file")];
        const options = { expected: "absent", folder: one, modifiedAtMs: 0, executable: false } as const;
        const long = new Uint8Array(300_000);
        const streamed = async function* () {
          yield long;
        };
        const newIn = (folder: string) => [
          () => fs.write(`${folder}/small`, [long.subarray(0, 9)], options),
          () => fs.write(`${folder}/large`, streamed(), options),
          () => fs.createFolder(`${folder}/folder`, one),
          ...(capabilities.symlinks ? [() => fs.createSymlink(`${folder}/link`, "kept", one)] : []),
          () => fs.move("file", `${folder}/file`, file, one),
        ];
        for (const make of newIn("two")) expect(await codeOf(make())).toBe("file_missing");
        await hand.rename("one", "three");
        await hand.rename("two", "one");
        for (const make of newIn("one")) expect(await codeOf(make())).toBe("file_missing");
        expect((await fs.list("one")).map(({ name }) => name)).toEqual(["kept"]);
        for (const make of newIn("three")) await make();
        expect((await fs.list("three")).length).toBe(newIn("three").length + 1);
      },
    );
  });

  describe("removing", () => {
    it("FS-70 takes files and links to the trash, with their bytes", async () => {
      const { fs, hand, trashed } = await open();
      for (const content of ["one", "two"]) {
        await hand.save("folder/file", content);
        await fs.remove("folder/file", await statOf(fs, "folder/file"));
        expect(await fs.stat("folder/file")).toBeUndefined();
      }
      expect((await trashed()).map(text).sort()).toEqual(["one", "two"]);
      if (!capabilities.symlinks) return;
      await hand.makeLink("link", "folder");
      await fs.remove("link", await statOf(fs, "link"));
      expect([await fs.stat("link"), (await statOf(fs, "folder")).kind]).toEqual([undefined, "folder"]);
    });

    it("FS-71 removes a folder only when it is empty, and nothing that has changed", async () => {
      const { fs, hand, trashed } = await open();
      await hand.save("folder/inner", "x");
      const [folder, inner] = [await statOf(fs, "folder"), await statOf(fs, "folder/inner")];
      expect(await codeOf(fs.remove("folder", folder))).toBe("destination_exists");
      await hand.save("folder/inner", "changed");
      expect(await codeOf(fs.remove("folder/inner", inner))).toBe("destination_changed");
      expect(await codeOf(fs.remove("folder/inner", folder))).toBe("destination_changed");
      expect([text(await hand.read("folder/inner")), await trashed()]).toEqual(["changed", []]);
      await fs.remove("folder/inner", await statOf(fs, "folder/inner"));
      await fs.remove("folder", folder);
      expect(await fs.stat("folder")).toBeUndefined();
    });

    it("FS-72 succeeds when there is nothing to remove", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      const stat = await statOf(fs, "file");
      await hand.delete("file");
      await fs.remove("file", stat);
      await fs.remove("none/at/all", stat);
      expect(await codeOf(fs.remove("", stat))).toBe("invalid_path");
    });

    it("FS-73 empties the trash of what has been there long enough", async () => {
      const { fs, hand, trashed } = await open();
      expect(await fs.emptyTrash(0)).toBe(0);
      for (const path of ["a", "folder/b"]) {
        await hand.save(path, path);
        await fs.remove(path, await statOf(fs, path));
      }
      expect([await fs.emptyTrash(86_400_000), (await trashed()).length]).toEqual([0, 2]);
      expect([await fs.emptyTrash(-120_000), (await trashed()).length]).toEqual([2, 0]);
      await hand.save("a", "again");
      await fs.remove("a", await statOf(fs, "a"));
      expect((await trashed()).map(text)).toEqual(["again"]);
    });

    it("FS-74 clears away what a killed process left unfinished, at the next write or with the trash", async () => {
      for (const clear of [
        (fs: FileSystem) => writeText(fs, "file", "x"),
        (fs: FileSystem) => fs.emptyTrash(0),
        (fs: FileSystem) => fs.writeMarker("id"),
      ]) {
        const place = await open();
        await place.abandonWrite();
        await place.fs.list("");
        expect(await place.leftovers()).toBe(1);
        await clear(place.fs);
        expect(await place.leftovers()).toBe(0);
      }
    });
  });

  describe("the root", () => {
    it("FS-80 keeps a marker, and has none before it is written", async () => {
      const { fs, reopen } = await open();
      expect(await fs.readMarker()).toBeUndefined();
      await fs.writeMarker("first");
      await fs.writeMarker("second");
      expect(await fs.readMarker()).toBe("second");
      expect(await fs.list("")).toEqual([]);
      await fs.close();
      expect(await (await reopen()).readMarker()).toBe("second");
    });

    it("FS-81 says when the root is not there, and does not make it", async () => {
      const { fs, hand } = await open();
      await hand.save("file", "x");
      await hand.deleteRoot();
      const codes = await codesOf([
        fs.readMarker(),
        fs.writeMarker("id"),
        fs.list(""),
        writeText(fs, "file", "x"),
        fs.createFolder("folder"),
      ]);
      expect(new Set(codes)).toEqual(new Set(["file_missing"]));
      expect([await fs.stat(""), await fs.stat("file")]).toEqual([undefined, undefined]);
    });

    it("FS-82 changes nothing in another folder that has come into its place", async () => {
      const { fs, hand } = await open();
      for (const path of ["file", "gone"]) await hand.save(path, path);
      await fs.writeMarker("id");
      await fs.readMarker();
      const [seen, gone] = [await statOf(fs, "file"), await statOf(fs, "gone")];
      const change = () => [
        () => writeText(fs, "new", "x"),
        () => writeText(fs, "file", "x", { expected: seen }),
        () => fs.createFolder("folder"),
        () => fs.move("file", "moved", seen),
        () => fs.remove("file", seen),
        () => fs.remove("gone", gone),
        () => fs.writeMarker("id"),
      ];
      const putBack = await hand.exchangeRoot();
      await hand.save("file", "another");
      for (const call of change()) expect(await codeOf(call())).toBe("file_missing");
      expect(text(await hand.read("file"))).toBe("another");
      expect(await fs.readMarker()).toBeUndefined();
      await writeText(fs, "new", "x");
      await putBack();
      expect(await codeOf(fs.createFolder("folder"))).toBe("file_missing");
      expect(await fs.readMarker()).toBe("id");
      await fs.createFolder("folder");
      expect((await fs.list("")).map(({ name }) => name).sort()).toEqual(["file", "folder", "gone"]);
    });

    it("FS-83 takes no more calls once it is closed", async () => {
      const { fs } = await open();
      await fs.close();
      await fs.close();
      expect(await codeOf(fs.list(""))).toBe("closed");
      expect(await codeOf(writeText(fs, "file", "x"))).toBe("closed");
    });
  });
}
