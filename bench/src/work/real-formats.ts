import { mkdir, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Format, formats, mebibyte } from "../data/index.js";
import { fileWith } from "./arrivals.js";
import { firstSync } from "./first-sync.js";
import { untilNextSecond } from "./seconds.js";
import type { ChangeWork, Scenario } from "./work.js";

/** W8: a day of edits on what programs really write. */
export const realFormats = (scale: number): Scenario => ({
  name: "W8",
  inMemory: false,
  watches: false,
  needsReceiver: false,
  works: [
    firstSync("W8 first", "real formats, first sync", async (folder) => {
      let bytes = 0;
      for (const format of formats) {
        const path = join(folder, format.name);
        await format.write(path, scale);
        bytes += (await stat(path)).size;
      }
      return { files: formats.length, bytes };
    }),
    ...formats.map(editOf),
  ],
});

const editOf = (format: Format): ChangeWork => ({
  kind: "change",
  id: `W8 ${format.name}`,
  what: format.edit,
  async prepare({ sender, workshop }) {
    const [path, beside] = [join(sender, format.name), join(workshop, format.name)];
    await mkdir(workshop, { recursive: true });
    await format.rewrite(path, beside);
    const { size } = await stat(beside);
    const { at, bytes } = await firstDifference(path, beside);
    await untilNextSecond(path);
    return { make: () => rename(beside, path), arrival: fileWith(format.name, size, at, bytes) };
  },
});

/** Where the second file first differs from the first one, and some bytes of it from there. */
async function firstDifference(path: string, changed: string): Promise<{ at: number; bytes: Buffer }> {
  const [before, after] = [await open(path), await open(changed)];
  const [left, right] = [Buffer.alloc(mebibyte), Buffer.alloc(mebibyte)];
  try {
    for (let start = 0; ; start += mebibyte) {
      const [old, fresh] = [
        await before.read(left, 0, mebibyte, start),
        await after.read(right, 0, mebibyte, start),
      ];
      const length = Math.min(old.bytesRead, fresh.bytesRead);
      let at = 0;
      if (left.compare(right, 0, length, 0, length) === 0) at = length;
      else while (left[at] === right[at]) at++;
      if (at < length || length < mebibyte) {
        return { at: start + at, bytes: Buffer.from(right.subarray(at, Math.min(fresh.bytesRead, at + 64))) };
      }
    }
  } finally {
    await before.close();
    await after.close();
  }
}
