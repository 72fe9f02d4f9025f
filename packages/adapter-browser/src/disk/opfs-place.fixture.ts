import type { FileSystemHarness } from "@syncline/conformance";
import { opfsFileSystem } from "./opfs-file-system.js";
import { folderAt, placeIn } from "./places.fixture.js";

let places = 0;

/** Where `opfsFileSystem` keeps its roots. */
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
    return await placeIn(await opfsRoots(), name, () => opfsFileSystem({ name }));
  },
};
