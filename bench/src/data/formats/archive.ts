import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { sourceTree } from "../source-tree.js";
import type { Format } from "./format.js";
import { readTar, type TarEntry, tar } from "./tar.js";

const filesAtFullScale = 2000;
const day = 24 * 60 * 60;
const firstDay = 1_790_000_000;

export const archive: Format = {
  name: "release.tar",
  edit: "tar of a source tree: every twentieth file changed, 10 new, 5 gone",
  async write(path, scale) {
    const folder = await mkdtemp(join(tmpdir(), "syncline-tree-"));
    try {
      await sourceTree(folder, Math.max(100, Math.round(filesAtFullScale * scale)));
      await writeFile(path, tar(entriesOf(folder)));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  async rewrite(path, to) {
    const entries = readTar(readFileSync(path));
    const edited = entries.map((entry, i) =>
      i % 20 === 10 ? { ...entry, content: insertLine(entry.content), modifiedAt: firstDay + day } : entry,
    );
    const fresh = Array.from({ length: 10 }, (_, i) => ({
      name: `new/${i}.js`,
      content: Buffer.from(`export const answer = ${i};\n`.repeat(50)),
      modifiedAt: firstDay + day,
    }));
    const gone = new Set(Array.from({ length: 5 }, (_, i) => Math.floor(((i + 0.5) * entries.length) / 5)));
    await writeFile(to, tar([...edited.filter((_, i) => !gone.has(i)), ...fresh]));
  },
};

function insertLine(content: Buffer): Buffer {
  const middle = content.indexOf("\n", content.length / 2) + 1;
  return Buffer.concat([content.subarray(0, middle), Buffer.from("// changed\n"), content.subarray(middle)]);
}

function entriesOf(folder: string): TarEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      name: relative(folder, path).replaceAll("\\", "/"),
      content: readFileSync(path),
      modifiedAt: firstDay,
    }));
}
