export { type Content, mebibyte } from "./data-set.js";
export { type Format, formats } from "./formats/index.js";
export { smallFiles, tinyFiles, topFolderFiles } from "./small-files.js";
export { sourceTree } from "./source-tree.js";
