import {
  type ContentId,
  type ErrorCode,
  type FileStat,
  type FileSystem,
  type HollowContent,
  isSyncError,
  type RelativePath,
  type WriteOptions,
} from "@syncline/core";
import { afterEach } from "vitest";
import type { FileSystemHarness, FileSystemPlace } from "./file-system-place.js";

/** Opens places for the cases around it, and clears them away. */
export function places(harness: FileSystemHarness): () => Promise<FileSystemPlace> {
  const opened: FileSystemPlace[] = [];
  afterEach(async () => {
    for (const place of opened.splice(0)) await place.dispose();
  });
  return async () => {
    const place = await harness.open();
    opened.push(place);
    return place;
  };
}

/** The code that a call fails with, `"resolved"` if it does not, or the foreign error as text. */
export const codeOf = (work: Promise<unknown>): Promise<ErrorCode | string> =>
  work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : `foreign: ${String(error)}`),
  );

/** The same of calls at the same time, which may take as long as each wants. */
export const codesOf = (works: readonly Promise<unknown>[]) => Promise.all(works.map(codeOf));

export const text = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

export const bytesOf = (content: string) => new TextEncoder().encode(content);

/** Compares large content, for which `toEqual` takes seconds. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Bytes that look random and are the same every time. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = 0x2545f491;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

export const writeText = (
  fs: FileSystem,
  path: RelativePath,
  content: string,
  options: Partial<WriteOptions> = {},
) =>
  fs.write(path, [bytesOf(content)], {
    expected: "absent",
    modifiedAtMs: 1_000_000,
    executable: false,
    ...options,
  });

/** Where nothing is. */
export const absent: WriteOptions = { expected: "absent", modifiedAtMs: 0, executable: false };

/** What a hollow file stands for that has this content, under an id that nothing else here has. */
export function hollowOf(content: string): HollowContent {
  const hex = Array.from(bytesOf(content), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { contentId: hex.padEnd(64, "0").slice(0, 64) as ContentId, sizeBytes: bytesOf(content).length };
}

/** The stat of something that must be there. */
export async function statOf(fs: FileSystem, path: RelativePath): Promise<FileStat> {
  const stat = await fs.stat(path);
  if (stat === undefined) throw new Error(`nothing at ${path}`);
  return stat;
}

/** Every operation that takes a path, for the rules that hold for all of them. */
export const operations: readonly (readonly [
  name: string,
  run: (fs: FileSystem, path: RelativePath, seen: FileStat) => Promise<unknown>,
])[] = [
  ["list", (fs, path) => fs.list(path)],
  ["stat", (fs, path) => fs.stat(path)],
  ["readLink", (fs, path) => fs.readLink(path)],
  ["open", (fs, path) => fs.open(path)],
  ["cut", (fs, path) => fs.cut(path, chunking)],
  ["write", (fs, path) => writeText(fs, path, "x")],
  ["writeHollow", (fs, path) => fs.writeHollow(path, hollowOf("x"), absent)],
  ["createFolder", (fs, path) => fs.createFolder(path)],
  ["createSymlink", (fs, path) => fs.createSymlink(path, "target")],
  ["move from", (fs, path) => fs.move(path, "moved")],
  ["move to", (fs, path) => fs.move("file", path)],
  ["remove", (fs, path, seen) => fs.remove(path, seen)],
];

export const chunking = {
  algorithm: "fastcdc-v2020",
  minimumBytes: 16 * 1024,
  averageBytes: 64 * 1024,
  maximumBytes: 256 * 1024,
} as const;
