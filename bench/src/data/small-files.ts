import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededPieces } from "@syncline/stage";
import { type Content, mebibyte } from "./data-set.js";

/** A thousand files each, in ten folders of a hundred. */
export const topFolderFiles = 1000;
const folderFiles = 100;

interface Sizes {
  readonly least: number;
  readonly most: number;
}

/** D1: sizes spread evenly over 1 to 16 KiB. */
export const smallFiles = (folder: string, files: number): Content =>
  writeFiles(folder, files, { least: 1024, most: 16 * 1024 });

/** D4: a line or two. */
export const tinyFiles = (folder: string, files: number): Content =>
  writeFiles(folder, files, { least: 16, most: 256 });

/** Synchronous calls: for a hundred thousand files the others take three times as long. */
function writeFiles(folder: string, files: number, { least, most }: Sizes): Content {
  const pool = Buffer.concat([...seededPieces(`files to ${most}`, 4 * mebibyte)]);
  let bytes = 0;
  for (let i = 0; i < files; i++) {
    const inside = join(folder, `${Math.floor(i / topFolderFiles)}`, `${Math.floor(i / folderFiles) % 10}`);
    if (i % folderFiles === 0) mkdirSync(inside, { recursive: true });
    const sizeBytes = least + ((i * 7919) % (most - least));
    const at = (i * 104_729) % (pool.length - sizeBytes);
    // The number makes every file another one, and the rest is too short to be found again elsewhere.
    const content = Buffer.concat([Buffer.from(`${i}\n`), pool.subarray(at, at + sizeBytes)]).subarray(
      0,
      sizeBytes,
    );
    writeFileSync(join(inside, `${i}.bin`), content);
    bytes += content.length;
  }
  return { files, bytes };
}
