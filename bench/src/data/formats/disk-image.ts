import { copyFile, open, writeFile } from "node:fs/promises";
import { seededPieces } from "@syncline/stage";
import { mebibyte } from "../data-set.js";
import { seededNumbers, seededParagraphs } from "../seeded-text.js";
import type { Format } from "./format.js";

const blockBytes = 4096;
const [scatteredBlocks, loggedBlocks] = [64, 64];

/** A quarter each: never written, text, noise, and never written again. */
export const diskImage: Format = {
  name: "machine.img",
  edit: "disk image: 64 blocks of 4 KiB all over, and 256 KiB of log in a row",
  async write(path, scale) {
    const quarter = Math.max(1, Math.round(64 * scale)) * mebibyte;
    const prose = Buffer.from(seededParagraphs("image", 2 * mebibyte).join("\n")).subarray(0, 2 * mebibyte);
    await writeFile(path, "");
    const handle = await open(path, "r+");
    for (let at = quarter; at < 2 * quarter; at += mebibyte) {
      await handle.write(prose, (at / mebibyte) % 7, mebibyte, at);
    }
    let at = 2 * quarter;
    for (const piece of seededPieces("image", quarter)) {
      await handle.write(piece, 0, piece.length, at);
      at += piece.length;
    }
    await handle.truncate(4 * quarter);
    await handle.close();
  },
  async rewrite(path, to) {
    await copyFile(path, to);
    const handle = await open(to, "r+");
    const blocks = (await handle.stat()).size / blockBytes;
    const numbers = seededNumbers("image edits");
    const content = Buffer.concat([...seededPieces("image edits", scatteredBlocks * blockBytes)]);
    for (let i = 0; i < scatteredBlocks; i++) {
      const block = Math.floor(numbers.next().value * blocks);
      await handle.write(content, i * blockBytes, blockBytes, block * blockBytes);
    }
    const log = Buffer.from(seededParagraphs("log", loggedBlocks * blockBytes).join("\n"));
    await handle.write(log, 0, loggedBlocks * blockBytes, Math.floor(blocks * 0.8) * blockBytes);
    await handle.close();
  },
};
