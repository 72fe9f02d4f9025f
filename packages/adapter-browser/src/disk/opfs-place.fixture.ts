import type { FileSystemHarness } from "@syncline/conformance";
import { HandleFileSystem } from "./handle-file-system.js";
import { folderAt, placeIn } from "./places.fixture.js";

let places = 0;

/** No picker can be used without a person, so that folders of the origin's own disk are looked at as if they were picked. */
export const opfsRoots = async () => await folderAt(await navigator.storage.getDirectory(), "syncline");

export const opfsHarness: FileSystemHarness = {
  capabilities: {
    fileIds: false,
    symlinks: false,
    executableBit: false,
    modificationTimes: false,
    watch: true,
    hollowFiles: false,
  },
  deniedSkipped: "the origin's own disk denies nothing",
  async open() {
    // A page and its worker have one disk.
    const name = `place ${++places} ${crypto.randomUUID()}`;
    const home = await opfsRoots();
    const open = async () => {
      const root = await home.getDirectoryHandle(name, { create: true });
      return new HandleFileSystem(root, {});
    };
    return await placeIn(home, name, open);
  },
};
