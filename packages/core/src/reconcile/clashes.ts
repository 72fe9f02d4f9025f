import type { ErrorCode } from "../errors/index.js";
import { type Node, type NodeId, sameBytes, sameLocation, type Trees } from "../tree/index.js";
import { targetOf } from "./cycles.js";
import { agreedState } from "./decide.js";
import type { Verdicts } from "./judge.js";
import type { Obstacles } from "./obstacles.js";
import type { SettleOperation } from "./operations.js";
import { parkedNodeOf } from "./parking.js";

export interface ClashRules {
  readonly keyOf: (name: string) => string;
  /** A free name for a conflicted copy of `name`, given which keys are taken. */
  readonly copyName: (name: string, taken: (key: string) => boolean) => string;
}

export interface ClashContext extends ClashRules {
  readonly trees: Trees;
  readonly obstacles: Obstacles;
}

export interface Clashes {
  readonly operations: readonly SettleOperation[];
  /** Nodes that wait until the names are settled. */
  readonly waiting: ReadonlySet<NodeId>;
  /** Those of the waiting nodes that become another node. */
  readonly unified: ReadonlySet<NodeId>;
  /** Nodes that wait for one that is held. */
  readonly blocked: ReadonlyMap<NodeId, ErrorCode>;
  /** Whether a folder becomes another one only once the journal has been told what was deleted out of it. */
  readonly awaitsDeletions: boolean;
}

/**
 * Two nodes that want one name: the same bytes unify, two folders merge, otherwise the one that
 * the journal does not have there is renamed as a conflicted copy. Content conflicts are named here
 * too, since a copy's name must be free of all of these.
 *
 * Afterwards, the targets of all nodes that neither wait nor are held have names of their own. A folder out of which
 * something was deleted is renamed, if there is nothing that it `mayAwait`.
 */
export function resolveNames(context: ClashContext, verdicts: Verdicts, mayAwait: boolean): Clashes {
  const resolution = new NameResolution(context, verdicts, mayAwait);
  for (const decision of verdicts.decisions.values()) {
    if (decision.verdict === "keep") resolution.recoverStray(decision.target);
  }
  for (const [id, decision] of verdicts.decisions) {
    if (decision.verdict === "conflict" && !decision.moves) resolution.split(id, decision.local);
  }
  for (const decision of verdicts.decisions.values()) {
    if (decision.verdict === "keep") resolution.settlePlace(decision.target);
  }
  const { waiting, unified, blocked, awaitsDeletions } = resolution;
  // What is in a folder that becomes another one is named when it is known who else is in there.
  const operations = resolution.operations.filter((operation) => {
    const local = context.trees.local.get(operation.do === "unify" ? operation.localId : operation.id);
    return local === undefined || !unified.has(local.parentId);
  });
  return { operations, waiting, unified, blocked, awaitsDeletions };
}

type Naming = Extract<SettleOperation, { do: "split" | "unify" | "rename" }>;

class NameResolution {
  readonly operations: Naming[] = [];
  readonly waiting = new Set<NodeId>();
  readonly unified = new Set<NodeId>();
  readonly blocked = new Map<NodeId, ErrorCode>();
  awaitsDeletions = false;
  readonly #context: ClashContext;
  readonly #verdicts: Verdicts;
  readonly #mayAwait: boolean;
  readonly #splitting = new Set<NodeId>();
  /** Nodes that a local one becomes. No other one can: each would lose what the other has. */
  readonly #claimed = new Set<NodeId>();
  readonly #promised = new Set<string>();
  readonly #shunned: (parentId: NodeId) => ReadonlySet<string>;

  constructor(context: ClashContext, verdicts: Verdicts, mayAwait: boolean) {
    this.#context = context;
    this.#verdicts = verdicts;
    this.#mayAwait = mayAwait;
    this.#shunned = context.obstacles.keysUnder(context.keyOf);
  }

  /**
   * What is going to stay under a parked name was parked for an index that has been lost since. It is given back
   * to the node that the name tells, or gets a name that can be seen.
   */
  recoverStray(stray: Node): void {
    const { trees } = this.#context;
    const ownerId = parkedNodeOf(stray.name);
    if (ownerId === undefined || trees.remote.get(stray.id) !== undefined) return;
    if (trees.local.get(stray.id) === undefined || this.#verdicts.held.has(stray.id)) return;
    this.waiting.add(stray.id);
    const owner = trees.remote.get(ownerId) ?? trees.base.get(ownerId);
    // Other content than the journal's, without a base to say whose is newer, is a copy at once: what has the journal's
    // content and name meanwhile can then become the node.
    const isOwner =
      owner?.kind === stray.kind && (trees.base.get(ownerId) !== undefined || sameBytes(owner, stray));
    if (isOwner && trees.local.get(ownerId) === undefined && !this.waiting.has(ownerId)) {
      this.waiting.add(ownerId);
      this.#unify(stray.id, ownerId);
    } else {
      const name = this.#freeName({ ...stray, name: owner?.name ?? "recovered" });
      this.operations.push({ do: "rename", id: stray.id, name });
    }
  }

  split(id: NodeId, local: Node): void {
    if (this.#verdicts.held.has(id) || this.waiting.has(id)) return;
    this.operations.push({ do: "split", id, name: this.#freeName(local) });
    this.#splitting.add(id);
    this.waiting.add(id);
  }

  /** Sees to it that no other node is going to be where `target` is going to be. */
  settlePlace(target: Node): void {
    if (this.waiting.has(target.id)) return;
    const twin = this.#removedTwin(target);
    const rivals = this.#rivalsOf(target).filter((rival) => rival.id !== twin?.id);
    if (rivals.length === 0) {
      if (twin !== undefined) this.#takeOver(twin, target);
      return;
    }
    if (rivals.some((rival) => this.#splitting.has(rival.id) || this.#claimed.has(rival.id))) {
      // Once it is split, or here, the journal's version may be what lies here already.
      this.waiting.add(target.id);
      return;
    }
    const byRight = (a: Node, b: Node) => this.#rank(a) - this.#rank(b) || (a.id < b.id ? -1 : 1);
    const [winner, ...losers] = [target, ...rivals].sort(byRight) as [Node, ...Node[]];
    // Only one can become the winner; whoever spells its name the same comes first.
    const heir = losers
      .filter((loser) => this.#canBecome(loser, winner))
      .sort(bySpelling(winner))
      .at(0);
    for (const loser of losers) {
      if (this.#giveWay(loser, winner, loser === heir)) this.waiting.add(winner.id);
    }
  }

  /** Returns whether the winner has to wait for it. */
  #giveWay(loser: Node, winner: Node, becomesWinner: boolean): boolean {
    if (this.waiting.has(loser.id)) return this.blocked.get(loser.id) !== "name_taken";
    const local = this.#context.trees.local.get(loser.id);
    const { held } = this.#verdicts;
    // It is the same once its content is up to date, which comes first.
    if (becomesWinner && local !== undefined && !sameBytes(local, winner) && !held.has(loser.id)) return true;
    this.waiting.add(loser.id);
    const code = held.get(loser.id) ?? held.get(winner.id);
    if (code !== undefined) this.blocked.set(held.has(loser.id) ? winner.id : loser.id, code);
    else if (becomesWinner && !this.#isBeingEmptied(loser.id)) this.#unify(loser.id, winner.id);
    else if (becomesWinner && this.#mayAwait) this.awaitsDeletions = true;
    else if (local !== undefined) {
      this.operations.push({ do: "rename", id: loser.id, name: this.#freeName(loser) });
    } else {
      // Two nodes of the journal have what is one name by this device's rule: one of them has to stay away.
      this.blocked.set(loser.id, "name_taken");
      return false;
    }
    return true;
  }

  /**
   * Whether something was removed here out of a folder that the journal has it in still. Once the folder is another one,
   * that would look as if it had gone with the folder.
   */
  #isBeingEmptied(folder: NodeId): boolean {
    const { decisions, held } = this.#verdicts;
    for (const { id } of this.#context.trees.remote.children(folder))
      if (decisions.get(id)?.verdict === "removeRemotely" && !held.has(id)) return true;
    return false;
  }

  #unify(localId: NodeId, remoteId: NodeId): void {
    this.operations.push({ do: "unify", localId, remoteId });
    this.unified.add(localId);
    this.#claimed.add(remoteId);
  }

  /** What lies at this place, is to go, and is the same thing as what is to come. */
  #removedTwin(target: Node): Node | undefined {
    const { trees, obstacles, keyOf } = this.#context;
    if (trees.local.get(target.id) !== undefined) return undefined;
    return trees.local
      .named(target.parentId, keyOf(target.name))
      .find(
        (local) =>
          this.#verdicts.decisions.get(local.id)?.verdict === "removeLocally" &&
          sameBytes(local, target) &&
          obstacles.holding(trees.local, local) === undefined,
      );
  }

  /**
   * What was deleted and made anew elsewhere is taken over where it lies: nothing is fetched again, and a
   * folder keeps what is ignored in it. What is below waits to be matched as well.
   */
  #takeOver(twin: Node, target: Node): void {
    this.#unify(twin.id, target.id);
    this.waiting.add(target.id);
    this.#waitBelow(twin);
  }

  #waitBelow(folder: Node): void {
    this.waiting.add(folder.id);
    for (const child of this.#context.trees.local.children(folder.id)) {
      if (this.#verdicts.decisions.get(child.id)?.verdict === "removeLocally") this.#waitBelow(child);
    }
  }

  /** The other nodes that are going to be where `target` is going to be. */
  #rivalsOf(target: Node): Node[] {
    const { trees, keyOf } = this.#context;
    const { decisions, held } = this.#verdicts;
    const key = keyOf(target.name);
    const found = new Map<NodeId, Node>();
    for (const tree of [trees.local, trees.remote]) {
      for (const { id } of tree.named(target.parentId, key)) {
        if (id === target.id || found.has(id)) continue;
        const goal = held.has(id) ? trees.local.get(id) : targetOf(trees, decisions.get(id), id);
        if (goal?.parentId === target.parentId && keyOf(goal.name) === key) found.set(id, goal);
      }
    }
    return [...found.values()];
  }

  /** The journal's holder of the place comes first, then what the journal knows, then the lower id. */
  #rank(node: Node): number {
    const remote = this.#context.trees.remote.get(node.id);
    if (remote === undefined) return 2;
    return sameLocation(remote, node) ? 0 : 1;
  }

  /** Whether the loser is the same thing as the winner, which is in the journal and not on this disk. */
  #canBecome(loser: Node, winner: Node): boolean {
    const { trees } = this.#context;
    return (
      trees.local.get(winner.id) === undefined &&
      trees.local.get(loser.id) !== undefined &&
      sameBytes(winner, loser)
    );
  }

  #freeName(node: Node): string {
    const { trees, keyOf, copyName } = this.#context;
    const { parentId } = node;
    // Renamed to where both agreed that it is, it would look as if it had never been moved away from there.
    const base = agreedState(trees, node.id);
    const before = base?.parentId === parentId ? keyOf(base.name) : undefined;
    const name = copyName(
      node.name,
      (key) =>
        key === before ||
        this.#promised.has(`${parentId}/${key}`) ||
        this.#shunned(parentId).has(key) ||
        trees.local.named(parentId, key).length > 0 ||
        trees.remote.named(parentId, key).length > 0,
    );
    this.#promised.add(`${parentId}/${keyOf(name)}`);
    return name;
  }
}

function bySpelling(winner: Node): (a: Node, b: Node) => number {
  return (a, b) => Number(b.name === winner.name) - Number(a.name === winner.name);
}
