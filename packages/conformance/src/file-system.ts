import { describe } from "vitest";
import { fileSystemChangeCases } from "./file-system-change-cases.js";
import { fileSystemHollowCases } from "./file-system-hollow-cases.js";
import type { FileSystemHarness } from "./file-system-place.js";
import { fileSystemReadCases } from "./file-system-read-cases.js";
import { fileSystemWatchCases } from "./file-system-watch-cases.js";
import { fileSystemWriteCases } from "./file-system-write-cases.js";

/** Suite of the `FileSystem` port. */
export function fileSystemSuite(name: string, harness: FileSystemHarness): void {
  describe(`file system: ${name}`, () => {
    fileSystemReadCases(harness);
    fileSystemWriteCases(harness);
    fileSystemChangeCases(harness);
    fileSystemHollowCases(harness);
    fileSystemWatchCases(harness);
  });
}
