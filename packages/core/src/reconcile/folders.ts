import type { ErrorCode } from "../errors/index.js";
import type { Node, NodeId, Tree, Trees } from "../tree/index.js";
import type { Decision } from "./decide.js";
import type { Obstacles } from "./obstacles.js";

type Decisions = Map<NodeId, Decision>;

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
  const removal = (tree: Tree, verdict: "removeLocally" | "removeRemotely") =>
    new FolderRemoval(tree, verdict, decisions, held);
  const here = removal(trees.local, "removeLocally");
  const there = removal(trees.remote, "removeRemotely");
  for (const [id, decision] of [...decisions]) {
    if (decision.verdict === "removeLocally") here.settle(id, (node) => obstacleOf(trees, obstacles, node));
    if (decision.verdict === "removeRemotely") there.settle(id, () => undefined);
  }
  return held;
}

function obstacleOf(trees: Trees, obstacles: Obstacles, node: Node): ErrorCode | undefined {
  const own = obstacles.holding(trees.local, node);
  if (own !== undefined) return own;
  for (const code of obstacles.under(node.id).values()) {
    return code === "ignored_content" ? "ignored_content" : code;
  }
  return undefined;
}

class FolderRemoval {
  readonly #tree: Tree;
  readonly #verdict: "removeLocally" | "removeRemotely";
  readonly #decisions: Decisions;
  readonly #held: Map<NodeId, ErrorCode>;
  readonly #done = new Set<NodeId>();

  constructor(
    tree: Tree,
    verdict: "removeLocally" | "removeRemotely",
    decisions: Decisions,
    held: Map<NodeId, ErrorCode>,
  ) {
    this.#tree = tree;
    this.#verdict = verdict;
    this.#decisions = decisions;
    this.#held = held;
  }

  /** Settles what is below first: whether a folder goes follows from its children. */
  settle(id: NodeId, obstacle: (node: Node) => ErrorCode | undefined): void {
    if (this.#done.has(id)) return;
    this.#done.add(id);
    const node = this.#tree.get(id);
    if (node === undefined) return;
    let blocked = obstacle(node);
    let survivors = false;
    for (const child of node.kind === "folder" ? this.#tree.children(id) : []) {
      if (this.#decisions.get(child.id)?.verdict === this.#verdict) this.settle(child.id, obstacle);
      blocked ??= this.#held.get(child.id);
      survivors ||= this.#survives(child, id);
    }
    if (survivors) this.#decisions.set(id, { verdict: "keep", target: node, resurrected: true });
    else if (blocked !== undefined) this.#held.set(id, blocked);
  }

  #survives(child: Node, folderId: NodeId): boolean {
    const decision = this.#decisions.get(child.id);
    if (decision === undefined) return true;
    if (decision.verdict === "keep") return decision.target.parentId === folderId;
    return decision.verdict !== this.#verdict;
  }
}
