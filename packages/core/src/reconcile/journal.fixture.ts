import { compareVectors, type VersionVector } from "../causality/index.js";
import { type Node, type NodeId, rootId, sameState } from "../tree/index.js";
import type { RemoteOperation } from "./operations.js";

export interface Entry {
  readonly seq: number;
  readonly node: Node;
  readonly deleted: boolean;
}

/** Why a commit is refused; `stale` alone may also be nobody's fault. */
export type Refusal = "stale" | "folder missing" | "name taken" | "cycle" | "folder not empty";

/** A model of the service that is small enough to be seen to be right: every rule looks at the whole tree. */
export class Journal {
  readonly entries = new Map<NodeId, Entry>();
  readonly #keyOf: (name: string) => string;
  seq = 0;

  constructor(keyOf: (name: string) => string) {
    this.#keyOf = keyOf;
  }

  copy(): Journal {
    const journal = new Journal(this.#keyOf);
    for (const [id, entry] of this.entries) journal.entries.set(id, entry);
    journal.seq = this.seq;
    return journal;
  }

  get(id: NodeId): Node | undefined {
    const entry = this.entries.get(id);
    return entry === undefined || entry.deleted ? undefined : entry.node;
  }

  vectorOf(id: NodeId): VersionVector | undefined {
    return this.entries.get(id)?.node.vector;
  }

  live(): Node[] {
    return [...this.entries.values()].filter((entry) => !entry.deleted).map((entry) => entry.node);
  }

  changesSince(seq: number): Entry[] {
    return [...this.entries.values()].filter((entry) => entry.seq > seq).sort((a, b) => a.seq - b.seq);
  }

  /** Writes without asking, as whoever sets a test up. */
  write(id: NodeId, node: Node | undefined, vector: VersionVector): void {
    const before = this.entries.get(id)?.node;
    const state = node ?? before;
    if (state === undefined) return;
    this.entries.set(id, { seq: ++this.seq, node: { ...state, vector }, deleted: node === undefined });
  }

  /** One answer for each operation; of an atomic commit either all are accepted or none. */
  commit(operations: readonly RemoteOperation[], atomic: boolean): (Refusal | "committed")[] {
    if (!atomic) return operations.map((operation) => this.#commitOne(operation));
    const before = new Map(this.entries);
    const answers = operations.map((operation) => this.#store(operation));
    const faults = operations.map((operation, i) => this.#answerOf(answers[i], operation));
    if (faults.every((fault) => fault === "committed")) return faults;
    this.entries.clear();
    for (const [id, entry] of before) this.entries.set(id, entry);
    return faults.map((fault) => (fault === "committed" ? "stale" : fault));
  }

  #commitOne(operation: RemoteOperation): Refusal | "committed" {
    const id = operation.do === "put" ? operation.node.id : operation.id;
    const before = this.entries.get(id);
    const answer = this.#answerOf(this.#store(operation), operation);
    if (answer !== "committed" && answer !== "stale") {
      if (before === undefined) this.entries.delete(id);
      else this.entries.set(id, before);
    }
    return answer;
  }

  #answerOf(
    stored: "stored" | "stale" | "known" | undefined,
    operation: RemoteOperation,
  ): Refusal | "committed" {
    if (stored === "stale") return "stale";
    return stored === "known" ? "committed" : (this.#faultOf(operation) ?? "committed");
  }

  #store(operation: RemoteOperation): "stored" | "stale" | "known" {
    const id = operation.do === "put" ? operation.node.id : operation.id;
    const vector = operation.do === "put" ? operation.node.vector : operation.vector;
    const current = this.entries.get(id);
    if (current === undefined && operation.do === "delete") return "stale";
    if (current !== undefined) {
      const relation = compareVectors(vector, current.node.vector);
      if (relation === "equal") {
        const same =
          operation.do === "delete"
            ? current.deleted
            : !current.deleted && sameState(current.node, operation.node);
        return same ? "known" : "stale";
      }
      if (relation !== "newer") return "stale";
    }
    this.write(id, operation.do === "put" ? operation.node : undefined, vector);
    return "stored";
  }

  /** What is wrong with the tree now, as far as this operation is to blame. */
  #faultOf(operation: RemoteOperation): Refusal | undefined {
    if (operation.do === "delete") {
      return this.live().some((node) => node.parentId === operation.id) ? "folder not empty" : undefined;
    }
    const { id, parentId, name } = operation.node;
    if (parentId !== rootId && this.get(parentId)?.kind !== "folder") return "folder missing";
    for (let above = parentId, steps = 0; above !== rootId; steps++) {
      const folder = this.get(above);
      if (folder === undefined) return "folder missing";
      if (above === id || steps > this.entries.size) return "cycle";
      above = folder.parentId;
    }
    const key = this.#keyOf(name);
    const rival = this.live().some(
      (node) => node.id !== id && node.parentId === parentId && this.#keyOf(node.name) === key,
    );
    return rival ? "name taken" : undefined;
  }
}
