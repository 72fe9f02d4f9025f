export { type Conflict, conflictsOf } from "./conflicts.js";
export { type Live, LiveQuery } from "./live-query.js";
export { entryQuery, folderQuery, textQuery } from "./queries.js";
export { treeOf } from "./tree.js";
