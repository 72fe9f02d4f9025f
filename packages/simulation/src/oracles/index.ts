export { differences, treeOf, treeOfJournal, unrest } from "./at-rest.js";
export { AuthorsNames } from "./authors-names.js";
export { unexplainedCopies } from "./copies.js";
export { lostBytes, missingFromTree } from "./kept-bytes.js";
export { unequalToNeeds } from "./orphans.js";
export { unexplainedFiles } from "./surprises.js";
export { neverEmptied, trashCounts, wronglyEmptied } from "./trash.js";
export { VersionReader } from "./versions.js";
