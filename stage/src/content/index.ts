export { type CopiedFiles, copyInstalledFiles } from "./installed-files.js";
export { copyWithInsertion, seededPieces, writeSeededFile } from "./seeded-file.js";
