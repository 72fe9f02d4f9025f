import type { VersionVector } from "../causality/index.js";
import type { ContentId } from "../content/manifest.js";

/** A node's permanent identity: a UUIDv7, lower-case, made by the device that creates the node. */
export type NodeId = string & { readonly __nodeId: never };

/** The root folder of every namespace. It is never committed, moved, renamed or deleted. */
export const rootId = "root" as NodeId;

export type NodeKind = "file" | "folder" | "symlink";

interface Located {
  readonly id: NodeId;
  readonly parentId: NodeId;
  readonly name: string;
  /** In base and remote: this state's own. In local: that of the version the local state descends from. */
  readonly vector: VersionVector;
}

export interface FileNode extends Located {
  readonly kind: "file";
  readonly contentId: ContentId;
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** When the author's disk says the content changed, in milliseconds since 1970. Shown, never compared. */
  readonly modifiedAtMs: number;
  /** The node and version that a conflicted copy was made from. */
  readonly copyOf?: { readonly id: NodeId; readonly vector: VersionVector } | undefined;
}

export interface FolderNode extends Located {
  readonly kind: "folder";
}

export interface SymlinkNode extends Located {
  readonly kind: "symlink";
  /** As written in the link; relative and inside the root, or the scan reports it instead. */
  readonly target: string;
}

/** One state of a file, folder or symlink. A node never changes its kind. */
export type Node = FileNode | FolderNode | SymlinkNode;

/** Whether two states hold the same bytes: a file's, a link's target. Two folders always do. */
export function sameBytes(a: Node, b: Node): boolean {
  if (a.kind === "file" && b.kind === "file") return a.contentId === b.contentId;
  if (a.kind === "symlink" && b.kind === "symlink") return a.target === b.target;
  return a.kind === b.kind;
}

/** Whether two states are equally executable, which only files are. */
export function sameFlag(a: Node, b: Node): boolean {
  return a.kind !== "file" || b.kind !== "file" || a.executable === b.executable;
}

/** Whether two states have the same content facet: bytes and the executable flag. Times are not content. */
export function sameContent(a: Node, b: Node): boolean {
  return sameFlag(a, b) && sameBytes(a, b);
}

/** Whether two states of one node are at the same place. */
export function sameLocation(a: Node, b: Node): boolean {
  return a.parentId === b.parentId && a.name === b.name;
}

/** A state at another place. */
export function placed<N extends Node>(node: N, { parentId, name }: Pick<Node, "parentId" | "name">): N {
  return node.parentId === parentId && node.name === name ? node : { ...node, parentId, name };
}

/** Whether two states of one node agree in every facet that syncs. */
export function sameState(a: Node, b: Node): boolean {
  return sameLocation(a, b) && sameContent(a, b);
}
