import { fileSystemSuite } from "@syncline/conformance";
import { isSyncError, type RelativePath } from "@syncline/core";
import { describe, expect, it } from "vitest";
import { picked } from "./denied.fixture.js";
import { folderFileSystem } from "./folder-file-system.js";
import { opfsRoots } from "./opfs-place.fixture.js";
import { placeIn } from "./places.fixture.js";

let places = 0;

/** No picker can be used without a person, so a folder of the origin's own disk is the one that was picked. */
fileSystemSuite("a picked folder, in a page of Chromium", {
  capabilities: {
    fileIds: false,
    symlinks: false,
    executableBit: false,
    modificationTimes: false,
    watch: true,
    hollowFiles: false,
  },
  async open() {
    const name = `picked ${++places} ${crypto.randomUUID()}`;
    const home = await opfsRoots();
    let denied: RelativePath | undefined;
    const handle = picked(await home.getDirectoryHandle(name, { create: true }), (path) => path === denied);
    const place = await placeIn(home, name, () => folderFileSystem({ handle }));
    return {
      ...place,
      async whileDenied(path, work) {
        denied = path;
        await work().finally(() => {
          denied = undefined;
        });
      },
    };
  },
});

describe("the permission to a picked folder", () => {
  const denial = expect.toSatisfy((error: unknown) => isSyncError(error, "permission_denied"));

  it("is asked for before anything is done", async () => {
    const handle = picked(await opfsRoots(), () => true);
    await expect(folderFileSystem({ handle })).rejects.toEqual(denial);
  });

  it("can be withdrawn and given back: nothing looks as if it were gone, and the next call works", async () => {
    const home = await opfsRoots();
    const name = `withdrawn ${crypto.randomUUID()}`;
    let isDenied = false;
    const handle = picked(await home.getDirectoryHandle(name, { create: true }), () => isDenied);
    const fs = await folderFileSystem({ handle });
    await fs.writeMarker("id");
    const absent = { expected: "absent", modifiedAtMs: 0, executable: false } as const;
    const stat = await fs.write("file", [new Uint8Array(3)], absent);
    isDenied = true;
    const calls = [
      () => fs.readMarker(),
      () => fs.list(""),
      () => fs.stat("file"),
      () => fs.open("file"),
      () => fs.write("new", [], absent),
      () => fs.createFolder("folder"),
      () => fs.move("file", "moved"),
      () => fs.remove("file", stat),
      () => fs.writeMarker("other"),
    ];
    for (const call of calls) await expect(call()).rejects.toEqual(denial);
    isDenied = false;
    expect([await fs.readMarker(), await fs.stat("file")]).toEqual(["id", stat]);
    await fs.close();
    await home.removeEntry(name, { recursive: true });
  });
});
