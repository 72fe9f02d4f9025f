import type { ErrorCode } from "../errors/index.js";
import type { Node, NodeId, Tree, Trees } from "../tree/index.js";
import { type Decision, unparked } from "./decide.js";
import type { Obstacles } from "./obstacles.js";

type Decisions = Map<NodeId, Decision>;
type Removal = "removeLocally" | "removeRemotely";

/**
 * A folder that one side moved and the other deleted stays, and with it all that it still holds on
 * the side that moved it: whoever renames a folder wants what is in it. Returns the nodes that stay
 * only for this reason, each with the folder that was moved.
 */
export function keepWhatMovedAlong(trees: Trees, decisions: Decisions): Map<NodeId, NodeId> {
  const kept = new Map<NodeId, NodeId>();
  for (const [id, decision] of [...decisions]) {
    // Invariant: so far, only a deletion against a move has resurrected a folder.
    if (decision.verdict !== "keep" || !decision.resurrected || decision.target.kind !== "folder") continue;
    const here = trees.local.get(id) !== undefined;
    const tree = here ? trees.local : trees.remote;
    const folders = [id];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const child of tree.children(folder)) {
        if (decisions.get(child.id)?.verdict !== (here ? "removeLocally" : "removeRemotely")) continue;
        const target = here ? unparked(trees.base.get(child.id), child) : child;
        decisions.set(child.id, { verdict: "keep", target, resurrected: true });
        kept.set(child.id, id);
        if (child.kind === "folder") folders.push(child.id);
      }
    }
  }
  return kept;
}

/**
 * A folder goes only when everything in it goes: what the other side added, edited or moved into it
 * survives, with its ancestors, and a folder that still holds what must not be touched is held.
 * Changes the decisions of folders that stay; returns the nodes that wait, with the reason.
 */
export function keepFoldersOfSurvivors(
  trees: Trees,
  decisions: Decisions,
  obstacles: Obstacles,
): Map<NodeId, ErrorCode> {
  const held = new Map<NodeId, ErrorCode>();
  const obstacleAt = (node: Node): ErrorCode | undefined => {
    for (const code of obstacles.under(node.id).values()) return code;
    return obstacles.holding(trees.local, node);
  };
  const here = new FolderRemoval(trees, trees.local, "removeLocally", decisions, held, obstacleAt);
  const there = new FolderRemoval(trees, trees.remote, "removeRemotely", decisions, held, () => undefined);
  for (const [id, { verdict }] of [...decisions]) {
    if (verdict === "removeLocally") here.settle(id);
    if (verdict === "removeRemotely") there.settle(id);
  }
  return held;
}

class FolderRemoval {
  readonly #trees: Trees;
  readonly #tree: Tree;
  readonly #verdict: Removal;
  readonly #decisions: Decisions;
  readonly #held: Map<NodeId, ErrorCode>;
  readonly #obstacleAt: (node: Node) => ErrorCode | undefined;
  readonly #done = new Set<NodeId>();

  constructor(
    trees: Trees,
    tree: Tree,
    verdict: Removal,
    decisions: Decisions,
    held: Map<NodeId, ErrorCode>,
    obstacleAt: (node: Node) => ErrorCode | undefined,
  ) {
    this.#trees = trees;
    this.#tree = tree;
    this.#verdict = verdict;
    this.#decisions = decisions;
    this.#held = held;
    this.#obstacleAt = obstacleAt;
  }

  /** Settles what is below first: whether a folder goes follows from its children. */
  settle(id: NodeId): void {
    if (this.#done.has(id)) return;
    this.#done.add(id);
    const node = this.#tree.get(id);
    if (node === undefined) return;
    let blocked = this.#obstacleAt(node);
    let survivors = false;
    for (const child of node.kind === "folder" ? this.#tree.children(id) : []) {
      if (this.#decisions.get(child.id)?.verdict === this.#verdict) this.settle(child.id);
      blocked ??= this.#held.get(child.id);
      survivors ||= this.#survives(child, id);
    }
    if (survivors) {
      const target = unparked(this.#trees.base.get(id), node);
      this.#decisions.set(id, { verdict: "keep", target, resurrected: true });
    } else if (blocked !== undefined) this.#held.set(id, blocked);
  }

  #survives(child: Node, folderId: NodeId): boolean {
    const decision = this.#decisions.get(child.id);
    if (decision === undefined) return true;
    if (decision.verdict === "keep") return decision.target.parentId === folderId;
    if (decision.verdict === "conflict" && decision.moves) return decision.remote.parentId === folderId;
    return decision.verdict !== this.#verdict;
  }
}
