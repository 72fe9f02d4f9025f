import type { ErrorCode, RelativePath, SyncFiles } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { codeOf } from "./file-system-fixture.js";

type Call = (files: SyncFiles, path: RelativePath) => Promise<unknown>;

/** Every call that takes a path. */
const calls: readonly (readonly [string, Call])[] = [
  ["list", (files, path) => files.list(path)],
  ["stat", (files, path) => files.stat(path)],
  ["read", (files, path) => files.read(path)],
  ["stream", async (files, path) => await files.stream(path).getReader().read()],
  ["write", (files, path) => files.write(path, "content")],
  ["makeFolder", (files, path) => files.makeFolder(path)],
  ["move from", (files, path) => files.move(path, "elsewhere")],
  ["move to", (files, path) => files.move("file", path)],
  ["remove", (files, path) => files.remove(path)],
];

export function syncFilesChangeCases(files: () => SyncFiles): void {
  describe("moving and removing", () => {
    it("FA-20 moves files and folders, and makes the folders above their new places", async () => {
      await files().write("a/file", "file");
      await files().write("a/inner/other", "other");
      expect(await files().move("a/file", "b/c/renamed")).toMatchObject({
        path: "b/c/renamed",
        name: "renamed",
      });
      await files().move("a", "b/a");
      expect((await files().list()).map(({ name }) => name)).toEqual(["b"]);
      expect([await files().text("b/c/renamed"), await files().text("b/a/inner/other")]).toEqual([
        "file",
        "other",
      ]);
    });

    it("FA-21 respells a name, and leaves alone what is moved to where it is", async () => {
      await files().write("name", "content");
      await files().move("name", "Name");
      expect(await files().move("Name", "Name")).toMatchObject({ name: "Name", kind: "file" });
      expect((await files().list()).map(({ name }) => name)).toEqual(["Name"]);
    });

    it("FA-22 removes files, folders with all that is in them, and what is not there", async () => {
      await files().write("a/file", "file");
      await files().write("a/inner/other", "other");
      await files().write("keep", "kept");
      await files().remove("a/inner/other");
      await files().remove("a/inner/other");
      await files().remove("a");
      await files().remove("none/at/all");
      expect((await files().list()).map(({ name }) => name)).toEqual(["keep"]);
    });

    it("FA-23 moves and removes what is expected only", async () => {
      const first = await files().write("file", "first");
      const second = await files().write("file", "second");
      expect(await codeOf(files().move("file", "to", { expected: first }))).toBe("destination_changed");
      expect(await codeOf(files().remove("file", { expected: first }))).toBe("destination_changed");
      const moved = await files().move("file", "to", { expected: second });
      await files().remove("to", { expected: moved });
      expect(await files().list()).toEqual([]);
    });

    it.each<[string, ErrorCode, (files: SyncFiles) => Promise<unknown>]>([
      ["what reads a file that is not there", "file_missing", (f) => f.read("none")],
      ["what lists a folder that is not there", "file_missing", (f) => f.list("none")],
      ["what moves what is not there", "file_missing", (f) => f.move("none", "to")],
      ["what reads a folder", "unsupported_file", (f) => f.read("folder")],
      ["what writes a folder", "destination_exists", (f) => f.write("folder", "content")],
      ["what writes below a file", "destination_exists", (f) => f.write("file/below", "content")],
      ["what makes a folder of a file", "destination_exists", (f) => f.makeFolder("file")],
      ["what moves over a file", "destination_exists", (f) => f.move("folder", "file")],
      ["what moves over a folder", "destination_exists", (f) => f.move("file", "folder")],
      ["what moves a folder into itself", "move_cycle", (f) => f.move("folder", "folder/in/it")],
      ["what removes the root", "invalid_path", (f) => f.remove("")],
    ])("FA-24 refuses %s: %s", async (_what, code, call) => {
      await files().write("file", "content");
      await files().write("folder/inner", "inner");
      expect(await codeOf(call(files()))).toBe(code);
      expect([await files().text("file"), await files().text("folder/inner")]).toEqual(["content", "inner"]);
      expect((await files().list()).map(({ name }) => name)).toEqual(["file", "folder"]);
    });

    it.each(calls)("FA-25 takes no path that leads elsewhere: %s", async (_name, call) => {
      await files().write("file", "content");
      for (const path of ["../up", "/file", "a//b", ".", "a/../b", "a\\b", ".syncline/x", "nul\0"]) {
        expect([path, await codeOf(call(files(), path))]).toEqual([path, "invalid_path"]);
      }
      expect((await files().list()).map(({ name }) => name)).toEqual(["file"]);
    });

    it("FA-26 rejects with the reason of a cancel, and then does nothing", async () => {
      await files().write("file", "content");
      const reason = { stop: "now" };
      const options = { signal: AbortSignal.abort(reason) };
      const cancelled = [
        files().list("", options),
        files().stat("file", options),
        files().read("file", options),
        files().makeFolder("new", options),
        files().move("file", "to", options),
        files().remove("file", options),
      ];
      for (const call of cancelled) await expect(call).rejects.toBe(reason);
      expect((await files().list()).map(({ name }) => name)).toEqual(["file"]);
    });
  });
}
