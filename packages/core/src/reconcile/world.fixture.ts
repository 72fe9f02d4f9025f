import {
  advanceVector,
  counterOf,
  type DeviceId,
  deviceIdOf,
  emptyVector,
  type VersionVector,
} from "../causality/index.js";
import type { StateValue } from "../state/index.js";
import { type Node, type NodeId, rootId, sameState, type Tree, Trees, vectorOfSent } from "../tree/index.js";
import { learnDeletion } from "./acknowledge.js";
import { expectPossible, expectRoom, localNode, Refused } from "./disk.fixture.js";
import { Journal } from "./journal.fixture.js";
import { type Faults, noFaults } from "./mishaps.fixture.js";
import { Obstacles } from "./obstacles.js";
import {
  isEmptyPlan,
  type LocalOperation,
  type Plan,
  type RemoteGroup,
  type RemoteOperation,
  type SettleOperation,
} from "./operations.js";
import { recordLocal, recordRemote, recordSettled } from "./outcome.js";
import { type PlanContext, planSync } from "./plan.js";

export const here = deviceIdOf(1n);
export const elsewhere = deviceIdOf(2n);

interface WorldOptions {
  readonly journal?: Journal;
  readonly device?: DeviceId;
  readonly keyOf?: (name: string) => string;
  readonly copyName?: PlanContext["copyName"];
}

function numberedCopy(name: string, taken: (copy: string) => boolean): string {
  for (let n = 1; ; n++) {
    const candidate = `${name} (copy${n > 1 ? ` ${n}` : ""})`;
    if (!taken(candidate)) return candidate;
  }
}

/**
 * A device without disk or network. The local tree is the disk; it refuses what a disk refuses, and the
 * journal what the service refuses. A plan that nothing interfered with must never be refused.
 */
export class World {
  trees: Trees;
  readonly obstacles = new Obstacles();
  readonly journal: Journal;
  readonly device: DeviceId;
  readonly keyOf: (name: string) => string;
  readonly copyName: PlanContext["copyName"];
  /** Commits that are still under way to the journal. */
  readonly late: RemoteGroup[] = [];
  /** The last state of each node that the journal has taken from this device, heard of or not. */
  readonly accepted = new Map<NodeId, { readonly vector: VersionVector; readonly node: Node | undefined }>();
  /** Sees every operation on names, before it is done. */
  onSettle: (operation: SettleOperation, plan: Plan) => void = () => {};
  #cursor = 0;
  /** Where the journal was when the last plan was made; the world's own commits move it on. */
  #plannedAt = 0;
  #made = 0;
  #rows = new Map<string, { table: "base" | "local" | "remote" | "sent"; key: string; value: StateValue }>();
  #savedCursor = 0;
  #mostUsed = 0n;
  /** What was used in a time that this device has forgotten. */
  #counterFloor = 0n;

  constructor(options: WorldOptions = {}) {
    this.keyOf = options.keyOf ?? ((name) => name);
    this.copyName =
      options.copyName ?? ((name, taken) => numberedCopy(name, (copy) => taken(this.keyOf(copy))));
    this.trees = new Trees(this.keyOf);
    this.journal = options.journal ?? new Journal(this.keyOf);
    this.device = options.device ?? here;
  }

  get context(): PlanContext {
    const { trees, obstacles, device: deviceId, keyOf, copyName } = this;
    return { trees, obstacles, deviceId, counterFloor: this.#counterFloor, keyOf, copyName };
  }

  newId(hint = "n"): NodeId {
    return `${hint}${BigInt(`0x${this.device}`)}.${String(this.#made++).padStart(4, "0")}` as NodeId;
  }

  plan(): Plan {
    this.#plannedAt = this.#cursor;
    return planSync(this.context);
  }

  /** Reads the journal up to its head. */
  follow(): void {
    for (const { node, deleted } of this.journal.changesSince(this.#cursor)) {
      if (deleted) this.trees.setRemote(node.id, undefined, node.vector);
      else this.trees.setRemote(node.id, node);
    }
    this.#cursor = this.journal.seq;
  }

  /** Follows and carries plans out until there is nothing left; returns the rounds it took. */
  settle(mostRounds = 200, carryOut = (plan: Plan) => this.carryOut(plan)): number {
    for (let round = 0; round < mostRounds; round++) {
      this.follow();
      const plan = this.plan();
      if (isEmptyPlan(plan)) return round;
      carryOut(plan);
    }
    throw new Error(`The plan does not end: ${JSON.stringify(this.plan())}`);
  }

  carryOut(plan: Plan, faults: Faults = noFaults): void {
    let disturbed = false;
    const attempt = (work: () => void) => {
      if (faults.fails()) disturbed = true;
      else disturbed = !this.#attempt(work, disturbed) || disturbed;
    };
    for (const operation of plan.settle) {
      this.onSettle(operation, plan);
      const onDisk = operation.do === "split" || operation.do === "rename";
      if (onDisk) attempt(() => this.#rename(operation));
      else this.#recordSettled(operation);
    }
    const seen = new Map(
      plan.local.map((operation) => [idOf(operation), this.trees.local.get(idOf(operation))]),
    );
    for (const operation of plan.local) {
      const id = idOf(operation);
      if (faults.meanwhile()) disturbed = true;
      // Nothing is done to what is no longer as the plan saw it.
      if (isSame(seen.get(id), this.trees.local.get(id))) attempt(() => this.#applyLocally(operation));
      else disturbed = true;
      seen.set(id, this.trees.local.get(id));
    }
    for (const group of plan.remote) {
      faults.meanwhile();
      if (!this.#commit(group, faults.delivery())) break;
    }
  }

  /** Another world that is just like this one, with a journal of its own. */
  fork(): World {
    const { device, keyOf, copyName } = this;
    const world = new World({ journal: this.journal.copy(), device, keyOf, copyName });
    this.save();
    world.#rows = new Map(this.#rows);
    world.#load();
    world.#cursor = this.#cursor;
    world.#made = this.#made;
    world.#mostUsed = this.#mostUsed;
    world.#counterFloor = this.#counterFloor;
    for (const [id, accepted] of this.accepted) world.accepted.set(id, accepted);
    world.late.push(...this.late);
    return world;
  }

  /** Writes down what has changed. */
  save(): void {
    for (const { table, key, value } of this.trees.takeUnsaved()) {
      if (value === null) this.#rows.delete(`${table}/${key}`);
      else this.#rows.set(`${table}/${key}`, { table: table as "base", key, value });
    }
    this.#savedCursor = this.#cursor;
  }

  /** Writes down what has changed, and begins again from what is written. */
  restart(): void {
    this.save();
    this.#load();
  }

  /** Knows what was written down last, and finds the disk as it is: what it has not seen before is new to it. */
  rollBack(): void {
    const disk = nodesIn(this.trees.local);
    this.#load();
    this.#cursor = this.#savedCursor;
    this.#counterFloor = this.#mostUsed;
    const { base, local } = this.trees;
    const ids = new Map(disk.map(({ id }) => [id, base.get(id) || local.get(id) ? id : this.newId("again")]));
    for (const { id } of nodesIn(local)) if (!ids.has(id)) this.trees.setLocal(id, undefined);
    for (const node of disk) {
      const id = ids.get(node.id) ?? node.id;
      const { vector } = local.get(id) ?? base.get(id) ?? { vector: emptyVector };
      this.trees.setLocal(id, { ...node, id, vector, parentId: ids.get(node.parentId) ?? node.parentId });
    }
  }

  #load(): void {
    this.trees = new Trees(this.keyOf);
    for (const table of ["base", "local", "remote", "sent"] as const) {
      for (const row of this.#rows.values())
        if (row.table === table) this.trees.restore(table, row.key, row.value);
    }
  }

  /** Knows nothing any more but what lies on the disk, and has forgotten what it is about to be told. */
  loseIndex(): void {
    const disk = nodesIn(this.trees.local);
    const ids = new Map(disk.map(({ id }) => [id, this.newId("again")]));
    this.trees = new Trees(this.keyOf);
    this.#rows.clear();
    this.#cursor = 0;
    this.#savedCursor = 0;
    this.#counterFloor = this.#mostUsed;
    this.late.length = 0;
    for (const node of disk) {
      const id = ids.get(node.id) ?? node.id;
      const parentId = ids.get(node.parentId) ?? node.parentId;
      this.trees.setLocal(id, { ...node, id, parentId, vector: emptyVector });
    }
  }

  /** What was under way to the journal arrives there. */
  deliverLate(): void {
    for (const { operations, atomic } of this.late.splice(0)) {
      this.#noteAccepted(operations, this.journal.commit(operations, atomic));
    }
  }

  /** A state that all three trees and the journal have. */
  agreeOn(node: Node): void {
    const vector = advanceVector(emptyVector, elsewhere);
    this.journal.write(node.id, node, vector);
    this.follow();
    this.trees.setLocal(node.id, { ...node, vector });
    this.trees.agree(node.id);
  }

  /** Changes the journal as another device does that has read all of it. */
  writeElsewhere(id: NodeId, node: Node | undefined, by = elsewhere): void {
    this.journal.write(id, node, advanceVector(this.journal.vectorOf(id) ?? emptyVector, by));
  }

  /** A disk that refuses: false when something else had interfered, an error when nothing had. */
  #attempt(work: () => void, disturbed: boolean): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (error instanceof Refused && disturbed) return false;
      throw error;
    }
  }

  #recordSettled(operation: SettleOperation): void {
    recordSettled(this.trees, operation);
    if (operation.do === "unify") this.obstacles.rename(operation.localId, operation.remoteId);
  }

  #rename(operation: Extract<SettleOperation, { do: "split" | "rename" }>): void {
    const node = localNode(this, operation.id);
    expectRoom(this, { id: node.id, parentId: node.parentId, name: operation.name });
    recordSettled(this.trees, operation, operation.do === "split" ? this.newId("copy") : undefined);
  }

  #applyLocally(operation: LocalOperation): void {
    expectPossible(this, operation);
    recordLocal(this.trees, operation);
  }

  /** Whether the next group may be sent. */
  #commit({ operations, atomic }: RemoteGroup, delivery: ReturnType<Faults["delivery"]>): boolean {
    for (const operation of operations) {
      const sent = operation.do === "put" ? operation.node : { deleted: operation.vector };
      this.trees.addSent(nodeOf(operation), sent);
      const counter = counterOf(vectorOfSent(sent), this.device);
      if (counter > this.#mostUsed) this.#mostUsed = counter;
    }
    if (delivery === "late") this.late.push({ operations, atomic });
    if (delivery === "late" || delivery === "lost") return false;
    const current = this.#plannedAt === this.journal.seq;
    const readAll = this.#cursor === this.journal.seq;
    const answers = this.journal.commit(operations, atomic);
    const accepted = answers.every((answer) => answer === "committed");
    this.#noteAccepted(operations, answers);
    const unknown = operations.filter((operation) => this.#learnDeletion(operation));
    if (current && !accepted && unknown.length === 0)
      throw new Refused(`the journal refuses (${answers.join()})`, operations);
    if (current) this.#plannedAt = this.journal.seq;
    if (delivery === "answer lost") return false;
    if (readAll) this.#cursor = this.journal.seq;
    // What was refused stays known as sent: something sent before it may still arrive.
    operations.forEach((operation, i) => {
      if (answers[i] === "committed") recordRemote(this.trees, operation);
    });
    return accepted;
  }

  #noteAccepted(operations: readonly RemoteOperation[], answers: readonly string[]): void {
    for (const [i, operation] of operations.entries()) {
      if (answers[i] !== "committed") continue;
      const node = operation.do === "put" ? operation.node : undefined;
      const vector = operation.do === "put" ? operation.node.vector : operation.vector;
      this.accepted.set(nodeOf(operation), { vector, node });
    }
  }

  /** A refusal tells the journal's state: a deletion of what nobody had here yet may have been passed over. */
  #learnDeletion(operation: RemoteOperation): boolean {
    const id = nodeOf(operation);
    const entry = this.journal.entries.get(id);
    if (!entry?.deleted) return false;
    const refused = operation.do === "put" ? operation.node.vector : operation.vector;
    return learnDeletion(this.trees, id, refused, entry.node.vector);
  }
}

function isSame(a: Node | undefined, b: Node | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameState(a, b);
}

function nodeOf(operation: RemoteOperation): NodeId {
  return operation.do === "put" ? operation.node.id : operation.id;
}

function idOf(operation: LocalOperation): NodeId {
  return "node" in operation ? operation.node.id : operation.id;
}

/** Every node below a folder, a folder before what is in it. */
export function nodesIn(tree: Pick<Tree, "children">, folderId: NodeId = rootId): Node[] {
  const found = [...tree.children(folderId)];
  // What is found meanwhile is looked into as well.
  for (const { id, kind } of found) if (kind === "folder") found.push(...tree.children(id));
  return found;
}
