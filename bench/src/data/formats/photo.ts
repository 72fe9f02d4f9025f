import { readFile, writeFile } from "node:fs/promises";
import { seededPieces } from "@syncline/stage";
import { mebibyte } from "../data-set.js";
import type { Format } from "./format.js";

export const photo: Format = {
  name: "photo.jpg",
  edit: "JPEG: a longer description in its EXIF data",
  async write(path, scale) {
    await writeFile(path, jpeg("A boat", "photo", 8 * mebibyte * scale));
  },
  async rewrite(path, to) {
    const bytes = await readFile(path);
    const pictureAt = 2 + 2 + bytes.readUInt16BE(4);
    const exif = exifSegment("A boat on the lake, seen from the pier on an evening in September");
    await writeFile(to, Buffer.concat([startOfImage, exif, bytes.subarray(pictureAt)]));
  },
};

const startOfImage = Buffer.from([0xff, 0xd8]);
const endOfImage = Buffer.from([0xff, 0xd9]);
/** A baseline picture of three components with its tables, before the scan. */
const tables: readonly [marker: number, sizeBytes: number][] = [
  [0xdb, 132],
  [0xc0, 15],
  [0xc4, 416],
  [0xda, 10],
];

/** Segments as in any JPEG file. The scan is noise, which is what entropy coding leaves for everybody else. */
export function jpeg(description: string, seed: string, scanBytes: number): Buffer {
  const filler = Buffer.concat([...seededPieces(`${seed} tables`, 1024)]);
  const segments = tables.map(([marker, sizeBytes]) => segment(marker, filler.subarray(0, sizeBytes)));
  const scan = Buffer.concat([...seededPieces(seed, Math.round(scanBytes))]);
  // In a scan, a marker's first byte would have to be escaped.
  for (let at = scan.indexOf(0xff); at >= 0; at = scan.indexOf(0xff, at)) scan[at] = 0xfe;
  return Buffer.concat([startOfImage, exifSegment(description), ...segments, scan, endOfImage]);
}

function segment(marker: number, payload: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** Exif: a TIFF directory with one entry, ImageDescription. */
function exifSegment(description: string): Buffer {
  const text = Buffer.from(`${description}\0`, "latin1");
  const directory = Buffer.alloc(8 + 2 + 12 + 4);
  directory.write("MM", 0, "latin1");
  directory.writeUInt16BE(42, 2);
  directory.writeUInt32BE(8, 4);
  directory.writeUInt16BE(1, 8);
  directory.writeUInt16BE(0x010e, 10);
  directory.writeUInt16BE(2, 12);
  directory.writeUInt32BE(text.length, 14);
  directory.writeUInt32BE(directory.length, 18);
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), directory, text]));
}
