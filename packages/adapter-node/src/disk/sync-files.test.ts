import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFilesOn, syncFilesSuite } from "@syncline/conformance";
import { nodeFileSystem } from "./node-file-system.js";

syncFilesSuite("a client on the real disk", {
  keepsTimes: true,
  open: async () => {
    const root = await mkdtemp(join(tmpdir(), "syncline-files-"));
    const { files, dispose } = await openFilesOn(nodeFileSystem(root));
    return { files, dispose: () => dispose().finally(() => rm(root, { recursive: true })) };
  },
});
