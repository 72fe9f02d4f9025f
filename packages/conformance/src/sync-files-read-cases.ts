import type { ReadFileOptions, SyncFiles } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { codeOf, noise, sameBytes } from "./file-system-fixture.js";

const large = noise(2_500_000);

/** All that a stream has to give. */
export async function bytesOfStream(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export function syncFilesReadCases(files: () => SyncFiles): void {
  describe("reading", () => {
    it("FA-01 lists what is in a folder by name, and the root when no folder is named", async () => {
      for (const path of ["b.txt", "a/inner.txt", "C.txt", "é.txt"]) await files().write(path, path);
      const entries = await files().list();
      expect(entries.map(({ path, name, kind }) => [path, name, kind])).toEqual([
        ["C.txt", "C.txt", "file"],
        ["a", "a", "folder"],
        ["b.txt", "b.txt", "file"],
        ["é.txt", "é.txt", "file"],
      ]);
      expect((await files().list("a")).map(({ path, name }) => [path, name])).toEqual([
        ["a/inner.txt", "inner.txt"],
      ]);
    });

    it("FA-02 says of an entry what a listing says, and nothing of what is not there", async () => {
      const written = await files().write("a/file.txt", "content");
      const [listed] = await files().list("a");
      const stat = await files().stat("a/file.txt");
      expect(written).toMatchObject({ path: "a/file.txt", name: "file.txt", kind: "file", sizeBytes: 7 });
      expect([listed, stat]).toEqual([written, written]);
      expect(await files().stat("")).toMatchObject({ path: "", name: "", kind: "folder" });
      for (const path of ["none", "none/below", "a/file.txt/below"]) {
        expect([path, await files().stat(path)]).toEqual([path, undefined]);
      }
    });

    it.each<[string, ReadFileOptions, number, number]>([
      ["all of it", {}, 0, 2_500_000],
      ["from an offset", { offset: 1_048_577 }, 1_048_577, 2_500_000],
      ["a range", { offset: 1000, length: 2_000_000 }, 1000, 2_001_000],
      ["a range that is longer than the file", { offset: 2_499_990, length: 100 }, 2_499_990, 2_500_000],
      ["nothing", { offset: 5, length: 0 }, 5, 5],
      ["what is beyond the end", { offset: 3_000_000, length: 5 }, 0, 0],
    ])("FA-03 reads %s, at once and in pieces", async (_what, options, from, to) => {
      await files().write("large", large);
      const wanted = large.subarray(from, to);
      expect(sameBytes(await files().read("large", options), wanted)).toBe(true);
      expect(sameBytes(await bytesOfStream(files().stream("large", options)), wanted)).toBe(true);
    });

    it("FA-04 reads text in UTF-8", async () => {
      await files().write("text", "naïve 😀\r\n");
      expect(await files().text("text")).toBe("naïve 😀\r\n");
      expect(await files().text("text", { offset: 2, length: 2 })).toBe("ï");
    });

    it("FA-05 reads the state that is expected, or none", async () => {
      const first = await files().write("file", "first");
      expect(await files().text("file", { expected: first })).toBe("first");
      await files().write("file", "second");
      expect(await codeOf(files().read("file", { expected: first }))).toBe("destination_changed");
      const stream = files().stream("file", { expected: first });
      expect(await codeOf(bytesOfStream(stream))).toBe("destination_changed");
    });

    it("FA-06 stops reading when a stream is cancelled, and the file can be changed", async () => {
      await files().write("large", large);
      const reader = files().stream("large").getReader();
      expect((await reader.read()).value?.length).toBeGreaterThan(0);
      await reader.cancel();
      await files().remove("large");
      expect(await files().stat("large")).toBeUndefined();
    });

    it("FA-07 takes no other range than one inside a file", async () => {
      await files().write("file", "content");
      for (const options of [{ offset: -1 }, { length: -1 }, { offset: Number.NaN }]) {
        expect([options, await codeOf(files().read("file", options))]).toEqual([options, "invalid_request"]);
      }
    });
  });
}
