import type { FileSystemHarness, FileSystemPlace } from "@syncline/conformance";
import type { FileSystem } from "@syncline/core";
import { deleteDB } from "idb";
import type { Contents } from "./contents.js";
import type { Tree } from "./disk-tree.js";
import { DiskHand } from "./user-hand.fixture.js";

export const capabilities: FileSystemHarness["capabilities"] = {
  fileIds: true,
  symlinks: true,
  executableBit: true,
  modificationTimes: true,
  watch: true,
  hollowFiles: true,
};

/** A disk of its own, with a person at it. */
export async function placeOn(
  database: string,
  contentsOf: (disk: string) => Contents,
  open: () => Promise<FileSystem>,
): Promise<FileSystemPlace> {
  const opened = [await open()];
  const hand = await DiskHand.at(database, contentsOf);
  const contents = contentsOf((await hand.tree.read((view) => view.disk())).disk);
  return {
    fs: opened[0] as FileSystem,
    hand,
    async reopen() {
      const again = await open();
      opened.push(again);
      return again;
    },
    async trashed() {
      const rows = await hand.tree.read((view) => view.trashedBefore(Number.POSITIVE_INFINITY));
      const files = rows.filter(({ node }) => node.kind === "file");
      return await Promise.all(files.map(async ({ node }) => (await hand.bytesOf(node)) ?? new Uint8Array()));
    },
    async abandonWrite() {
      const sink = await contents.create([0, 1]);
      await sink.write(new Uint8Array(9));
      await sink.finish();
    },
    leftovers: async () => (await unnamed(hand.tree, contents)).length,
    async dispose() {
      for (const fs of opened) await fs.close();
      await hand.close();
      await deleteDB(database);
    },
  };
}

/** The contents that nobody names. */
export async function unnamed(tree: Pick<Tree, "read">, contents: Contents): Promise<number[]> {
  const found: number[] = [];
  for (const generation of await contents.generations()) {
    const named = new Set((await tree.read((view) => view.namedOf(generation))).map(([, serial]) => serial));
    found.push(...(await contents.serials(generation)).filter((serial) => !named.has(serial)));
  }
  return found;
}
