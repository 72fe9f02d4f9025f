import type { JournalEntry } from "../journal/index.js";
import { limits } from "../protocol/index.js";
import type { CommitView } from "./commit-view.js";
import { conflict, type Rejection, refused } from "./outcomes.js";

/**
 * What would keep this entry out of the tree, or undefined. Asked with the entry not in the view yet
 * (one by one) or already there (atomic commits, whose entries need each other).
 */
export function treeFault(view: CommitView, entry: JournalEntry): Rejection | undefined {
  return entry.deleted ? deletionFault(view, entry) : placementFault(view, entry);
}

function deletionFault(view: CommitView, entry: JournalEntry): Rejection | undefined {
  const { id, kind } = entry.node;
  if (kind === "folder" && view.childCount(id) > 0) return conflict("folder_not_empty", view.node(id));
  return undefined;
}

function placementFault(view: CommitView, entry: JournalEntry): Rejection | undefined {
  const { id, kind, parentId } = entry.node;
  if (!view.isLiveFolder(parentId)) return conflict("parent_missing", view.node(id));
  const above = view.foldersAbove(parentId);
  if (above === undefined || above.includes(id)) {
    return refused("move_cycle", "The folder would be inside itself.");
  }
  // A folder leaves room for what it holds: its files are one level further down.
  const levels = kind === "folder" ? above.length + 1 + view.height(id) : above.length;
  if (levels > limits.depth) return refused("too_deep", `More than ${limits.depth} folders above a node.`);
  const holder = view.otherHolder({ parentId, nameKey: entry.nameKey }, id);
  return holder === undefined ? undefined : conflict("name_taken", holder);
}
