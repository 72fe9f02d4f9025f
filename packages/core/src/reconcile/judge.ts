import type { ErrorCode } from "../errors/index.js";
import { type NodeId, rootId, type Trees } from "../tree/index.js";
import { refusedMoves, targetOf } from "./cycles.js";
import { type Decision, decideNode } from "./decide.js";
import { keepFoldersOfSurvivors, keepWhatMovedAlong } from "./folders.js";
import type { Obstacles } from "./obstacles.js";

/** What is decided about every node that differs, after structure has had its say. */
export interface Verdicts {
  readonly decisions: ReadonlyMap<NodeId, Decision>;
  /** Nodes that nothing may be done about now, with the reason. */
  readonly held: ReadonlyMap<NodeId, ErrorCode>;
  /** Deleted nodes that stay because a folder above them was moved, and that folder. */
  readonly movedAlong: ReadonlyMap<NodeId, NodeId>;
}

/** The decisions alone: what `planSync` plans from, and `explain` explains. */
export function judge({ trees, obstacles }: { trees: Trees; obstacles: Obstacles }): Verdicts {
  const byThemselves = new Map<NodeId, Decision>();
  for (const id of trees.differing()) byThemselves.set(id, decideNode(trees, id));
  const movedAlong = keepWhatMovedAlong(trees, byThemselves);
  // A move that is taken back may be why a folder stays, or goes: then all is judged anew. Each time one more
  // move is taken back, so this ends.
  for (;;) {
    const decisions = new Map(byThemselves);
    const held = keepFoldersOfSurvivors(trees, decisions, obstacles);
    const refused = refusedMoves(trees, decisions);
    for (const [id, decision] of refused) byThemselves.set(id, decision);
    if (refused.size > 0) continue;
    // From here on the targets, and all that does not differ, make one tree: every parent is there to stay
    // and nothing is inside itself. Only names may still clash.
    for (const [id, decision] of decisions) {
      const code = obstacleOf(trees, obstacles, id, decision);
      if (code !== undefined) held.set(id, code);
    }
    return { decisions, held, movedAlong };
  }
}

/** Why this node can neither be touched where it is, nor put where it should be. */
function obstacleOf(
  trees: Trees,
  obstacles: Obstacles,
  id: NodeId,
  decision: Decision,
): ErrorCode | undefined {
  const local = trees.local.get(id);
  const own = local === undefined ? undefined : obstacles.holding(trees.local, local);
  if (own !== undefined) return own;
  const target = targetOf(trees, decision, id);
  if (target === undefined || target.parentId === rootId) return undefined;
  const folder = trees.local.get(target.parentId);
  return folder === undefined ? undefined : obstacles.holding(trees.local, folder);
}
