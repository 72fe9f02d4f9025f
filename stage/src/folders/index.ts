export { compareFolders } from "./compare.js";
export { folderIn, inTemporaryFolder } from "./temporary.js";
