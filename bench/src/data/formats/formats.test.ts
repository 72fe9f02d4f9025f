import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { openDatabase } from "@syncline/sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { database } from "./database.js";
import { diskImage } from "./disk-image.js";
import { document } from "./document.js";
import type { Format } from "./format.js";
import { photo } from "./photo.js";
import { readTar, tar } from "./tar.js";
import { text } from "./text.js";
import { zip } from "./zip.js";

const scale = 1 / 32;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-formats-"));
});
afterEach(async () => await rm(folder, { recursive: true }));

/** Both versions of a format. */
async function versionsOf(format: Format): Promise<[before: string, after: string]> {
  const [before, after] = [join(folder, `before ${format.name}`), join(folder, `after ${format.name}`)];
  await format.write(before, scale);
  await format.rewrite(before, after);
  return [before, after];
}

describe("a format", () => {
  it.each([text, document, photo, diskImage].map((format) => [format.name, format] as const))(
    "is the same each time it is written, and changes in part: %s",
    async (_, format) => {
      const [before, after] = await versionsOf(format);
      const [first, changed] = [await readFile(before), await readFile(after)];
      await format.write(before, scale);
      expect((await readFile(before)).equals(first)).toBe(true);
      expect(changed.equals(first)).toBe(false);
      expect(Math.abs(changed.length - first.length)).toBeLessThan(first.length * 0.1);
    },
  );

  it("is a database that is in order after its edits", async () => {
    const [before, after] = await versionsOf(database);
    for (const path of [before, after]) {
      const opened = openDatabase(path, { readOnly: true, journal: "delete" });
      expect(opened.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
      opened.close();
    }
    expect((await readFile(after)).equals(await readFile(before))).toBe(false);
  });

  it("is a picture whose segments follow one another, with the longer description", async () => {
    const [, after] = await versionsOf(photo);
    const bytes = await readFile(after);
    const markers: number[] = [];
    let at = 2;
    for (; markers.at(-1) !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
      expect(bytes[at]).toBe(0xff);
      markers.push(bytes[at + 1] ?? 0);
    }
    expect(markers).toEqual([0xe1, 0xdb, 0xc0, 0xc4, 0xda]);
    expect(bytes.indexOf(0xff, at)).toBe(bytes.length - 2);
    expect(bytes.includes("September")).toBe(true);
  });
});

it("writes a zip whose entries can be found and read", () => {
  const content = Buffer.from("some text, some text, some text");
  const bytes = zip([
    { name: "a.txt", content, isCompressed: false },
    { name: "b.jpg", content, isCompressed: true },
  ]);
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  expect(bytes.readUInt16LE(end + 10)).toBe(2);
  let at = bytes.readUInt32LE(end + 16);
  for (const name of ["a.txt", "b.jpg"]) {
    expect(bytes.toString("latin1", at + 46, at + 46 + name.length)).toBe(name);
    const local = bytes.readUInt32LE(at + 42);
    const body = bytes.subarray(local + 30 + name.length).subarray(0, bytes.readUInt32LE(at + 20));
    expect(bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(body) : Buffer.from(body)).toEqual(content);
    at += 46 + name.length;
  }
});

it("reads back what it has put into a tar", () => {
  const entries = [
    { name: "a.txt", content: Buffer.from("x".repeat(513)), modifiedAt: 1_790_000_000 },
    { name: `${"folder/".repeat(20)}b.txt`, content: Buffer.alloc(0), modifiedAt: 1_790_000_001 },
  ];
  const bytes = tar(entries);
  expect(bytes.length % 512).toBe(0);
  expect(readTar(bytes)).toEqual(entries);
});
