import * as nodeFs from "node:fs";
import { basename } from "node:path";
import { fileSystemSuite } from "@syncline/conformance";
import { createFsFromVolume, Volume } from "memfs";
import { placeOn } from "./places.test-harness.js";

const posix = process.platform !== "win32";

fileSystemSuite("real disk", {
  capabilities: {
    fileIds: true,
    symlinks: true,
    executableBit: posix,
    modificationTimes: true,
    watch: true,
    hollowFiles: false,
  },
  ...(posix ? {} : { deniedSkipped: "Windows has no modes to deny with" }),
  open: async () => placeOn(nodeFs, {}),
});

fileSystemSuite("memfs", {
  capabilities: {
    fileIds: true,
    symlinks: false,
    executableBit: posix,
    modificationTimes: true,
    watch: false,
    hollowFiles: false,
  },
  deniedSkipped: "memfs does not know users",
  open: async () => {
    const fs = withNameLimit(createFsFromVolume(new Volume()) as unknown as typeof nodeFs);
    return placeOn(fs, { fs });
  },
});

/** memfs holds names of any length; real disks do not. */
function withNameLimit(fs: typeof nodeFs): typeof nodeFs {
  const lstatSync = ((place: string, options?: nodeFs.StatSyncOptions) => {
    if (basename(place).length > 255) {
      throw Object.assign(new Error("too long"), { code: "ENAMETOOLONG", syscall: "lstat" });
    }
    return fs.lstatSync(place, options);
  }) as typeof fs.lstatSync;
  return Object.assign(Object.create(fs), { lstatSync });
}
