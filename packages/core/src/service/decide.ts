import {
  compareVectors,
  counterOf,
  type DeviceId,
  type VersionVector,
  vectorEntries,
} from "../causality/index.js";
import { isSyncError } from "../errors/index.js";
import type { JournalEntry, StoredContent } from "../journal/index.js";
import { checkName, nameKey } from "../naming/index.js";
import type { CommitOperation, CommitOutcome, NameRule } from "../protocol/index.js";
import { type NodeId, sameState } from "../tree/index.js";
import type { CommitView } from "./commit-view.js";
import { contentFault, type ReadManifests } from "./content-rules.js";
import { conflict, type Rejection, refused } from "./outcomes.js";
import { treeFault } from "./tree-rules.js";

/** Who commits, when, and to which journal. */
export interface CommitContext {
  readonly author: DeviceId;
  readonly committedAtMs: number;
  readonly nameRule: NameRule;
  /** The journal's head before the commit. */
  readonly head: number;
  readonly manifests: ReadManifests;
}

/** What a commit comes to: an outcome for each operation, and what is to be written. */
export interface CommitDecision {
  readonly outcomes: readonly CommitOutcome[];
  readonly entries: readonly JournalEntry[];
  readonly contents: readonly StoredContent[];
}

type Step = { readonly entry: JournalEntry } | CommitOutcome;

/**
 * Decides the operations of a commit one after another, each on the tree that those before it left.
 * Pure but for the view, which it moves forward.
 */
export function decideCommit(
  view: CommitView,
  operations: readonly CommitOperation[],
  atomic: boolean,
  context: CommitContext,
): CommitDecision {
  const before = new Map(operations.map((operation) => [idOf(operation), view.node(idOf(operation))]));
  const contents = new Map<string, StoredContent>();
  const entries: JournalEntry[] = [];
  const steps = operations.map((operation): Step => {
    const step = decideOperation(view, operation, context.head + entries.length + 1, context);
    if (!("entry" in step)) return step;
    const fault = atomic ? undefined : treeFault(view, step.entry);
    if (fault !== undefined) return fault;
    view.apply(step.entry);
    entries.push(step.entry);
    noteContent(view, contents, operation, context);
    return step;
  });
  if (!atomic) return { outcomes: steps.map(outcomeOf), entries, contents: [...contents.values()] };
  const outcomes = steps.map((step) =>
    "entry" in step ? (treeFaultNow(view, step.entry) ?? outcomeOf(step)) : step,
  );
  if (outcomes.every(({ outcome }) => outcome === "committed")) {
    return { outcomes, entries, contents: [...contents.values()] };
  }
  return { outcomes: undoneOutcomes(outcomes, operations, before, context.head), entries: [], contents: [] };
}

/**
 * The outcomes of an atomic commit that fails: what would have been accepted was not, and no outcome
 * may show a state that never came to be.
 */
function undoneOutcomes(
  outcomes: readonly CommitOutcome[],
  operations: readonly CommitOperation[],
  before: ReadonlyMap<NodeId, JournalEntry | undefined>,
  head: number,
): CommitOutcome[] {
  return outcomes.map((outcome, i) => {
    if (outcome.outcome === "committed" && outcome.seq > head) {
      return conflict("commit_conflict", before.get(idOf(operations[i] as CommitOperation)));
    }
    if (outcome.outcome === "conflict" && outcome.current !== undefined && outcome.current.seq > head) {
      return conflict(outcome.code, before.get(outcome.current.node.id));
    }
    return outcome;
  });
}

/** The rules of the tree once everything is in place; an entry that a later one of its node replaced has no say. */
function treeFaultNow(view: CommitView, entry: JournalEntry): Rejection | undefined {
  return view.node(entry.node.id) === entry ? treeFault(view, entry) : undefined;
}

/** Everything that concerns the node itself: its causality, kind, name and content. */
function decideOperation(
  view: CommitView,
  operation: CommitOperation,
  seq: number,
  context: CommitContext,
): Step {
  const current = view.node(idOf(operation));
  const vector = operation.op === "put" ? operation.node.vector : operation.vector;
  const settled = causalityOutcome(current, operation, vector, context.author);
  if (settled !== undefined) return settled;
  const { author, committedAtMs } = context;
  if (operation.op === "delete") {
    if (current === undefined) return conflict("commit_conflict", undefined);
    return {
      entry: { ...current, node: { ...current.node, vector }, deleted: true, seq, author, committedAtMs },
    };
  }
  const { node } = operation;
  if (current !== undefined && current.node.kind !== node.kind) {
    return refused("kind_changed", `The node is a ${current.node.kind}.`);
  }
  const fault = nameFault(node.name) ?? contentFault(view, operation, context.manifests.get(operation));
  if (fault !== undefined) return fault;
  const key = nameKey(node.name, context.nameRule);
  return { entry: { seq, node, nameKey: key, deleted: false, author, committedAtMs } };
}

/** What the vectors alone decide; undefined when the operation may go ahead. */
function causalityOutcome(
  current: JournalEntry | undefined,
  operation: CommitOperation,
  vector: VersionVector,
  author: DeviceId,
): CommitOutcome | undefined {
  if (current === undefined) {
    return counterOf(vector, author) > 0n
      ? undefined
      : refused("invalid_vector", "The vector does not name its sender.");
  }
  switch (compareVectors(vector, current.node.vector)) {
    case "equal":
      return isRetry(current, operation)
        ? { outcome: "committed", seq: current.seq }
        : conflict("commit_conflict", current);
    case "newer":
      return advancesOnly(vector, current.node.vector, author)
        ? undefined
        : refused("invalid_vector", "A device may only advance its own counter.");
    default:
      return conflict("commit_conflict", current);
  }
}

function isRetry(current: JournalEntry, operation: CommitOperation): boolean {
  if (operation.op === "delete") return current.deleted;
  return !current.deleted && sameState(current.node, operation.node);
}

/** Whether a newer vector differs from the one before in this device's counter alone. */
function advancesOnly(newer: VersionVector, before: VersionVector, author: DeviceId): boolean {
  const known = new Map(vectorEntries(before));
  return vectorEntries(newer).every(
    ([device, counter]) => device === author || counter === known.get(device),
  );
}

function nameFault(name: string): Rejection | undefined {
  try {
    checkName(name);
    return undefined;
  } catch (error) {
    if (isSyncError(error, "invalid_name")) return refused("invalid_name", error.message);
    throw error;
  }
}

/** The content of an accepted file is known from now on, to later operations of the same commit as well. */
function noteContent(
  view: CommitView,
  contents: Map<string, StoredContent>,
  operation: CommitOperation,
  { manifests }: CommitContext,
): void {
  if (operation.op !== "put" || operation.node.kind !== "file") return;
  const { contentId, sizeBytes } = operation.node;
  const read = manifests.get(operation);
  if (read === undefined || "fault" in read || view.contentSize(contentId) !== undefined) return;
  view.addContent(contentId, sizeBytes);
  contents.set(contentId, { contentId, sizeBytes, manifest: read.bytes });
}

function outcomeOf(step: Step): CommitOutcome {
  return "entry" in step ? { outcome: "committed", seq: step.entry.seq } : step;
}

export function idOf(operation: CommitOperation): NodeId {
  return operation.op === "put" ? operation.node.id : operation.id;
}
