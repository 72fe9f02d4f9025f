export { differences, treeOf, treeOfJournal, unrest } from "./at-rest.js";
export { lostBytes, missingFromTree, unexplainedFiles } from "./kept-bytes.js";
export { unequalToNeeds } from "./orphans.js";
export { VersionReader } from "./versions.js";
