import "fake-indexeddb/auto";
import { fileSystemSuite } from "@syncline/conformance";
import { DiskNews } from "./disk-news.js";
import { capabilities, placeOn } from "./disk-place.fixture.js";
import { openTree } from "./disk-tree.js";
import { interruptionCases } from "./interruption-cases.fixture.js";
import { MemoryContents } from "./memory-contents.fixture.js";
import { openTreeFileSystem } from "./tree-file-system.js";

let places = 0;

fileSystemSuite("a tree in IndexedDB, as a library has it, with contents in memory", {
  capabilities,
  deniedSkipped: "the origin's own disk denies nothing",
  async open() {
    const database = `place ${++places}`;
    const contents = new MemoryContents();
    return await placeOn(
      database,
      () => contents,
      async () => {
        const news = new DiskNews(database);
        const tree = await openTree(database, () => news.overflow());
        return await openTreeFileSystem({ tree, news, contentsOf: () => contents }, {});
      },
    );
  },
});

interruptionCases(async () => {
  const contents = new MemoryContents();
  return { database: `interrupted ${++places}`, contentsOf: () => contents };
});
