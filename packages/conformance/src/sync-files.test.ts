import { memoryFileSystem } from "@syncline/core";
import { openFilesOn, syncFilesSuite } from "./sync-files.js";

syncFilesSuite("memory", { open: () => openFilesOn(memoryFileSystem()) });
