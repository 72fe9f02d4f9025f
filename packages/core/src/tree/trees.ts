import type { VersionVector } from "../causality/index.js";
import { SyncError } from "../errors/index.js";
import type { StateChange, StateTable, StateValue } from "../state/state-store.js";
import { decodeNode, decodeRemoval, decodeSent, encodeNode, encodeRemoval, encodeSent } from "./encoding.js";
import { type Node, type NodeId, sameState } from "./node.js";
import type { NameKeyOf, Tree } from "./node-index.js";
import { NodeNumbers } from "./node-numbers.js";
import { OverlayTree } from "./overlay.js";
import { PackedTree } from "./packed-tree.js";
import { mostSent, type Sent, vectorOfSent } from "./sent.js";

type TreeTable = Extract<StateTable, "base" | "local" | "remote" | "sent">;

type DifferenceTable = Exclude<TreeTable, "base">;

const nothingSent: readonly Sent[] = [];

/**
 * The three trees of a device: `base`, what it and the journal last agreed on; `local`, what is on
 * its disk; `remote`, what is in the journal. Local and remote are kept as differences from base, so
 * the offline queue is not a log but simply what differs.
 *
 * Invariants: local differs at a node exactly when its state is not base's; remote differs exactly
 * when its state or its vector is not base's; every change is noted for the next state transaction.
 */
export class Trees {
  /** Of all nodes that are known: others who keep something about nodes in columns share them. */
  readonly numbers: NodeNumbers;
  readonly #keyOf: NameKeyOf;
  readonly #base: PackedTree;
  readonly #local: OverlayTree;
  readonly #remote: OverlayTree;
  /** Vectors of nodes that the journal has deleted while this device still has something to say about them. */
  readonly #tombstones = new Map<NodeId, VersionVector>();
  readonly #sent = new Map<NodeId, readonly Sent[]>();
  readonly #unsaved = new Map<DifferenceTable, Set<NodeId>>();

  constructor(keyOf: NameKeyOf, numbers = new NodeNumbers()) {
    this.numbers = numbers;
    this.#keyOf = keyOf;
    this.#base = new PackedTree(numbers, keyOf);
    this.#local = new OverlayTree(this.#base, keyOf);
    this.#remote = new OverlayTree(this.#base, keyOf);
  }

  get base(): Tree & Pick<PackedTree, "size" | "kindOf"> {
    return this.#base;
  }

  get local(): OverlayTree {
    return this.#local;
  }

  get remote(): OverlayTree {
    return this.#remote;
  }

  baseNodes(): Iterable<Node> {
    return this.#base.values();
  }

  /**
   * The number of the node in a folder with exactly this name, where local has it as base does; -1 when there is none, or
   * another one's name clashes with it. Makes no node.
   */
  unchangedAt(parent: number, name: string): number {
    const number = this.#base.numberAt(parent, name);
    if (number < 0 || this.#local.differenceCount === 0) return number;
    const [only, other] = this.#local.named(this.numbers.idOf(parent), this.#keyOf(name));
    return only?.id === this.numbers.idOf(number) && !other && !this.#local.differs(only.id) ? number : -1;
  }

  /** The local nodes in a folder, but for those base nodes among them whose numbers are not asked for. */
  localIn(folder: NodeId, isWanted: (number: number) => boolean): NodeId[] {
    const { numbers } = this;
    const wanted = this.#base.childNumbers(numbers.find(folder)).filter(isWanted);
    const ids = wanted.map((number) => numbers.idOf(number)).filter((id) => !this.#local.differs(id));
    return [...ids, ...this.#local.placedIn(folder)];
  }

  /** The nodes at which the three trees do not agree. */
  differing(): Set<NodeId> {
    const differing = new Set(this.#local.differing());
    for (const id of this.#remote.differing()) differing.add(id);
    return differing;
  }

  get differenceCount(): number {
    return Math.max(this.#local.differenceCount, this.#remote.differenceCount);
  }

  tombstone(id: NodeId): VersionVector | undefined {
    return this.#tombstones.get(id);
  }

  /** The oldest first. The journal has one of them, something from before them, or something made on top of one. */
  sent(id: NodeId): readonly Sent[] {
    return this.#sent.get(id) ?? nothingSent;
  }

  sentNodes(): Iterable<NodeId> {
    return this.#sent.keys();
  }

  setLocal(id: NodeId, node: Node | undefined): void {
    this.#settle(this.#local, "local", id, node, equalStates(node, this.#base.get(id)));
    this.#forgetTombstoneIfSettled(id);
  }

  /** `tombstone`: the vector of the deletion, where the journal told it. */
  setRemote(id: NodeId, node: Node | undefined, tombstone?: VersionVector): void {
    this.#setTombstone(id, node === undefined ? tombstone : undefined);
    this.#settle(this.#remote, "remote", id, node, equalVersions(node, this.#base.get(id)));
    this.#forgetTombstoneIfSettled(id);
  }

  /** Moves what was agreed on; local and remote stay what they are. */
  setBase(id: NodeId, node: Node | undefined): void {
    const local = this.#local.get(id);
    const remote = this.#remote.get(id);
    if (node === undefined) this.#base.delete(id);
    else this.#base.set(node);
    this.#settle(this.#local, "local", id, local, equalStates(local, node));
    this.#settle(this.#remote, "remote", id, remote, equalVersions(remote, node));
    this.#forgetTombstoneIfSettled(id);
  }

  /** Both sides are at the journal's state now: nothing is left to do about this node. */
  agree(id: NodeId): void {
    this.setBase(id, this.#remote.get(id));
  }

  /**
   * Must be durable before it is sent. What is sent again, with the vector that it had, is the same as before.
   * It is not to be cleared because an answer was a refusal, or none: a commit of the node may still be under
   * way, and no counter may be used for anything else. The functions that record outcomes clear it when that
   * is certain.
   */
  addSent(id: NodeId, sent: Sent): void {
    const before = this.sent(id).filter((other) => vectorOfSent(other) !== vectorOfSent(sent));
    this.setSent(id, [...before, sent].slice(-mostSent));
  }

  setSent(id: NodeId, sent: readonly Sent[]): void {
    if (sent.length > 0) this.#sent.set(id, sent);
    else if (!this.#sent.delete(id)) return;
    this.#note("sent", id);
    this.#forgetTombstoneIfSettled(id);
  }

  /** The rows that bring a state store up to date; each call returns what changed since the last. */
  takeUnsaved(): StateChange[] {
    const changes = this.#base.takeUnsaved();
    for (const [table, ids] of this.#unsaved) {
      for (const id of ids) changes.push({ table, key: id, value: this.#row(table, id) });
    }
    this.#unsaved.clear();
    return changes;
  }

  /** Takes one stored row back. Base rows come first. Throws `state_corrupt` for a row it cannot read. */
  restore(table: TreeTable, key: string, value: StateValue): void {
    if (table === "base") {
      this.#base.restore(key, value);
      return;
    }
    if (typeof value !== "string") throw new SyncError("state_corrupt");
    const id = key as NodeId;
    if (table === "sent") {
      this.#sent.set(id, decodeSent(id, value));
      return;
    }
    const removed = decodeRemoval(value);
    const node = removed === undefined ? decodeNode(id, value) : undefined;
    if (table === "local") this.#local.override(id, node);
    else {
      // A row may hold a tombstone alone, of a node that base does not have either.
      if (node !== undefined || this.#base.get(id) !== undefined) this.#remote.override(id, node);
      if (removed?.vector !== undefined) this.#tombstones.set(id, removed.vector);
    }
  }

  #settle(tree: OverlayTree, table: DifferenceTable, id: NodeId, node: Node | undefined, equal: boolean) {
    if (equal && !tree.differs(id)) return;
    if (equal) tree.follow(id);
    else tree.override(id, node);
    this.#note(table, id);
  }

  #setTombstone(id: NodeId, vector: VersionVector | undefined): void {
    if (this.#tombstones.get(id) === vector) return;
    if (vector === undefined) this.#tombstones.delete(id);
    else this.#tombstones.set(id, vector);
    this.#note("remote", id);
  }

  /**
   * A tombstone matters while this device still has the node, on its disk or in base, or has sent it: a resurrection
   * must descend from it. Without base, what is gone from the disk does not come back as this node.
   */
  #forgetTombstoneIfSettled(id: NodeId): void {
    if (this.#base.get(id) ?? this.#local.get(id) ?? this.#sent.get(id)) return;
    this.#setTombstone(id, undefined);
  }

  #note(table: DifferenceTable, id: NodeId): void {
    const ids = this.#unsaved.get(table);
    if (ids === undefined) this.#unsaved.set(table, new Set([id]));
    else ids.add(id);
  }

  #row(table: DifferenceTable, id: NodeId): string | null {
    if (table === "sent") {
      const sent = this.#sent.get(id);
      return sent === undefined ? null : encodeSent(sent);
    }
    const tree = table === "local" ? this.#local : this.#remote;
    const tombstone = table === "remote" ? this.#tombstones.get(id) : undefined;
    if (!tree.differs(id)) return tombstone === undefined ? null : encodeRemoval(tombstone);
    const node = tree.get(id);
    return node === undefined ? encodeRemoval(tombstone) : encodeNode(node);
  }
}

function equalStates(a: Node | undefined, b: Node | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameState(a, b);
}

function equalVersions(a: Node | undefined, b: Node | undefined): boolean {
  return equalStates(a, b) && a?.vector === b?.vector;
}
