export {
  type FileNode,
  type FolderNode,
  type Node,
  type NodeId,
  type NodeKind,
  placed,
  rootId,
  type SymlinkNode,
  sameBytes,
  sameContent,
  sameFlag,
  sameLocation,
  sameState,
} from "./node.js";
export { createNodeId } from "./node-id.js";
export type { NameKeyOf, Tree } from "./node-index.js";
export { NodeNumbers } from "./node-numbers.js";
export { OverlayTree } from "./overlay.js";
export { depthOf, nodeAt, pathOf } from "./paths.js";
export { type Sent, vectorOfSent } from "./sent.js";
export { Trees } from "./trees.js";
