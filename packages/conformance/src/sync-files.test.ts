import { memoryFileSystem } from "@syncline/core";
import { openFilesOn, syncFilesSuite } from "./sync-files.js";

syncFilesSuite("memory", { keepsTimes: true, open: () => openFilesOn(memoryFileSystem()) });
