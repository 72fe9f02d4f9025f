import { fileSystemSuite } from "@syncline/conformance";
import { folderAt } from "../disk/places.fixture.js";
import { serveTests } from "../in-worker/serve-tests.fixture.js";
import { interruptionCases } from "./interruption-cases.fixture.js";
import { OpfsContents } from "./opfs-contents.js";
import { contentHomes, originHarness } from "./origin-place.fixture.js";

serveTests(() => {
  fileSystemSuite("the origin's disk, in a worker of Chromium", originHarness);
  interruptionCases(async () => {
    const name = `interrupted ${crypto.randomUUID()}`;
    const home = await folderAt(await contentHomes(), name);
    return { database: `syncline-disk-${name}`, contentsOf: (disk) => new OpfsContents(home, disk) };
  });
});
