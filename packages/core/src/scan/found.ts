import type { FileStat, RelativePath } from "../disk/index.js";
import type { NodeId } from "../tree/index.js";

/** One entry that a walk found on disk, before it is known which node it is. */
export interface Found {
  readonly path: RelativePath;
  readonly name: string;
  readonly stat: FileStat;
  /** The folder it was found in; a node when that is already known. */
  readonly parent: Found | NodeId;
  /** A symlink's target. */
  readonly target?: string;
  /** Its node, once matched. */
  nodeId?: NodeId;
}

/** The node of the folder an entry was found in; undefined while that is unknown. */
export function parentOf(found: Found): NodeId | undefined {
  return typeof found.parent === "string" ? found.parent : found.parent.nodeId;
}
