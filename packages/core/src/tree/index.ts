export {
  type FileNode,
  type FolderNode,
  type Node,
  type NodeId,
  type NodeKind,
  rootId,
  type SymlinkNode,
  sameContent,
  sameLocation,
  sameState,
} from "./node.js";
