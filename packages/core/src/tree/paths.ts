import type { RelativePath } from "../disk/file-system.js";
import { type Node, type NodeId, rootId } from "./node.js";
import type { Tree } from "./node-index.js";

/** The path of a node in this tree; undefined when it, or a folder above it, is not there. */
export function pathOf(tree: Tree, id: NodeId): RelativePath | undefined {
  const names: string[] = [];
  for (let current = id; current !== rootId; ) {
    const node = tree.get(current);
    if (node === undefined || names.length > maxDepth) return undefined;
    names.push(node.name);
    current = node.parentId;
  }
  return names.reverse().join("/");
}

/** Folders between a node and the root; a walk that is longer has met a cycle. */
const maxDepth = 4096;

/** The node at a path, compared exactly; undefined for the root and where nothing is. */
export function nodeAt(tree: Tree, path: RelativePath, keyOf: (name: string) => string): Node | undefined {
  let node: Node | undefined;
  for (const name of path === "" ? [] : path.split("/")) {
    const parentId: NodeId = node === undefined ? rootId : node.id;
    node = tree.named(parentId, keyOf(name)).find((child) => child.name === name);
    if (node === undefined) return undefined;
  }
  return node;
}

/** Folders above a node in this tree. */
export function depthOf(tree: Tree, id: NodeId): number {
  let depth = 0;
  for (let node = tree.get(id); node !== undefined && depth < maxDepth; node = tree.get(node.parentId)) {
    depth++;
  }
  return depth;
}
