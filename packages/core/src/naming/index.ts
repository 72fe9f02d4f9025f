export { checkName, type NameFault, nameFault, reservedName } from "./check-name.js";
export {
  type ConflictedCopyNameOptions,
  type ConflictedCopyNote,
  conflictedCopyName,
  readConflictedCopyName,
} from "./conflicted-copy.js";
export { nameKey } from "./name-key.js";
export { baseName, checkPath, isWithin, joinPath, parentPath } from "./paths.js";
