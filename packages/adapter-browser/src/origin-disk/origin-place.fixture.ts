import type { FileSystemHarness } from "@syncline/conformance";
import { folderAt } from "../disk/places.fixture.js";
import { capabilities, placeOn } from "./disk-place.fixture.js";
import { OpfsContents } from "./opfs-contents.js";
import { originFileSystem } from "./origin-file-system.js";

let places = 0;

/** Where `originFileSystem` keeps the contents of the disks of all names. */
export const contentHomes = async () =>
  await folderAt(await navigator.storage.getDirectory(), "syncline-disks");

export const originHarness: FileSystemHarness = {
  capabilities,
  deniedSkipped: "the origin's own disk denies nothing",
  async open() {
    // A page and its worker have one disk.
    const name = `place ${++places} ${crypto.randomUUID()}`;
    const homes = await contentHomes();
    const home = await folderAt(homes, name);
    const contentsOf = (disk: string) => new OpfsContents(home, disk);
    const place = await placeOn(`syncline-disk-${name}`, contentsOf, () => originFileSystem({ name }));
    return {
      ...place,
      async dispose() {
        await place.dispose();
        await homes.removeEntry(name, { recursive: true });
      },
    };
  },
};
