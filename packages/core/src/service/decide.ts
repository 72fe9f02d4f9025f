import type { DeviceId } from "../causality/index.js";
import type { JournalEntry, StoredContent } from "../journal/index.js";
import { nameKey } from "../naming/index.js";
import type { CommitOperation, CommitOutcome, NameRule } from "../protocol/index.js";
import { type NodeId, sameState } from "../tree/index.js";
import { newNodeFault, settledByVectors } from "./causality-rules.js";
import type { CommitView } from "./commit-view.js";
import { contentFault, type ReadManifests } from "./content-rules.js";
import { kindFault, nameFault, targetFault } from "./node-rules.js";
import { conflict, type Rejection } from "./outcomes.js";
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

type Put = Extract<CommitOperation, { op: "put" }>;
type Delete = Extract<CommitOperation, { op: "delete" }>;
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
  return operation.op === "put"
    ? decidePut(view, operation, seq, context)
    : decideDelete(view, operation, seq, context);
}

function decidePut(view: CommitView, operation: Put, seq: number, context: CommitContext): Step {
  const { node } = operation;
  const { author, committedAtMs } = context;
  const current = view.node(node.id);
  const isSame = current !== undefined && !current.deleted && sameState(current.node, node);
  const settled =
    current === undefined
      ? newNodeFault(node.vector, author)
      : settledByVectors(current, node.vector, isSame, author);
  if (settled !== undefined) return settled;
  const fault =
    kindFault(current, node) ??
    nameFault(node.name) ??
    targetFault(node) ??
    contentFault(view, operation, context.manifests.get(operation));
  if (fault !== undefined) return fault;
  const key = nameKey(node.name, context.nameRule);
  return { entry: { seq, node, nameKey: key, deleted: false, author, committedAtMs } };
}

function decideDelete(view: CommitView, { id, vector }: Delete, seq: number, context: CommitContext): Step {
  const { author, committedAtMs } = context;
  const current = view.node(id);
  if (current === undefined) return conflict("commit_conflict", undefined);
  const settled = settledByVectors(current, vector, current.deleted, author);
  if (settled !== undefined) return settled;
  return {
    entry: { ...current, node: { ...current.node, vector }, deleted: true, seq, author, committedAtMs },
  };
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
