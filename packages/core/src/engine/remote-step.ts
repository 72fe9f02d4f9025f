import { type ContentId, encodeManifest, type Manifest, manifestToText } from "../content/index.js";
import { deltaToText, manifestDelta } from "../delta/index.js";
import { SyncError } from "../errors/index.js";
import {
  type Change,
  type CommitOperation,
  type CommitOutcome,
  type CommitRequest,
  limits,
  type WireNode,
} from "../protocol/index.js";
import { learnDeletion, type RemoteGroup, type RemoteOperation, recordRemote } from "../reconcile/index.js";
import type { Node, NodeId, Trees } from "../tree/index.js";
import { replacedChunks } from "./delta-bases.js";
import { displayPath, type Engine, noteFailure } from "./engine.js";
import { inRuns, manifestsAtOnce } from "./runs.js";
import { type Source, uploadContents } from "./upload.js";

export interface RemoteStepResult {
  readonly committed: number;
  /** The journal has moved on: it must be read before anything else is planned. */
  readonly outdated: boolean;
}

/** One operation as it will be sent: with its manifest where the journal does not know the content yet. */
interface Prepared {
  readonly operation: RemoteOperation;
  readonly manifest: Manifest | undefined;
  /** The content that the journal has of this node now: what changed since is all that need travel. */
  readonly base: { readonly contentId: ContentId; readonly manifest: Manifest } | undefined;
}

const commitOperations = 500;
const commitManifestBytes = 4 * 1024 * 1024;
/** Content that is sent before its files are committed: what has been sent is soon visible elsewhere. */
const commitContentBytes = 64 * 1024 * 1024;

/**
 * Brings the journal to this disk's state: uploads what is missing, then commits, a batch at a time in the
 * plan's order. What is sent is noted durably before it is sent, so that an answer that never comes
 * is recognised in the journal later. Ends early when the journal turns out to have moved on.
 */
export async function remoteStep(
  engine: Engine,
  groups: readonly RemoteGroup[],
  signal: AbortSignal | undefined,
): Promise<RemoteStepResult> {
  let committed = 0;
  for (const { atomic, operations } of groups) {
    for await (const batch of prepareBatches(engine, operations, atomic)) {
      signal?.throwIfAborted();
      const ready = await uploadBatch(engine, batch, atomic, signal);
      if (ready.length === 0) continue;
      const outcomes = await commitBatch(engine, ready, atomic, signal);
      const before = committed;
      committed += takeOutcomes(engine, ready, outcomes);
      await engine.state.save();
      if (committed - before < ready.length) return { committed, outdated: true };
      // Something was saved meanwhile: it need not wait for all the rest.
      if (engine.dirty.size > 0) return { committed, outdated: false };
    }
  }
  return { committed, outdated: false };
}

/** Cuts a run of operations into commits of bounded size. An atomic group is never cut. */
async function* prepareBatches(
  engine: Engine,
  operations: readonly RemoteOperation[],
  atomic: boolean,
): AsyncIterable<Prepared[]> {
  let batch: Prepared[] = [];
  let manifestBytes = 0;
  let contentBytes = 0;
  const inOrder = atomic ? operations : largeLast(operations, engine.settings.requestBytes);
  for await (const prepared of prepareAll(engine, inOrder)) {
    batch.push(prepared);
    manifestBytes += (prepared.manifest?.chunks.length ?? 0) * 48;
    contentBytes += prepared.manifest === undefined ? 0 : sizeOf(prepared.manifest);
    const full =
      batch.length >= commitOperations ||
      manifestBytes >= commitManifestBytes ||
      contentBytes >= commitContentBytes;
    if (!atomic && full) {
      yield batch;
      batch = [];
      manifestBytes = 0;
      contentBytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** Large files go last, so that small ones need not wait for them; folders and deletions keep their order. */
function largeLast(operations: readonly RemoteOperation[], fromBytes: number): RemoteOperation[] {
  const isLarge = (operation: RemoteOperation) =>
    operation.do === "put" && operation.node.kind === "file" && operation.node.sizeBytes > fromBytes;
  return [...operations.filter((operation) => !isLarge(operation)), ...operations.filter(isLarge)];
}

async function* prepareAll(engine: Engine, operations: readonly RemoteOperation[]): AsyncIterable<Prepared> {
  const { trees, contents } = engine.state;
  for (const run of inRuns(operations, manifestsAtOnce)) {
    const ids = run.flatMap((operation) => {
      const nodes = operation.do === "put" ? [operation.node, trees.remote.get(operation.node.id)] : [];
      return nodes.flatMap((node) => (node?.kind === "file" ? [node.contentId] : []));
    });
    const manifests = await contents.manifests(ids);
    for (const operation of run) {
      const prepared = prepare(engine, operation, manifests);
      if (prepared !== undefined) yield prepared;
    }
  }
}

function prepare(
  engine: Engine,
  operation: RemoteOperation,
  manifests: ReadonlyMap<ContentId, Manifest>,
): Prepared | undefined {
  const without = { operation, manifest: undefined, base: undefined };
  if (operation.do === "delete" || operation.node.kind !== "file") return without;
  const { id, contentId } = operation.node;
  const journal = engine.state.trees.remote.get(id);
  if (journal?.kind === "file" && journal.contentId === contentId) return without;
  const manifest = manifests.get(contentId);
  if (manifest === undefined) {
    // Without its manifest the file must be read again.
    engine.state.index.delete(id);
    noteFailure(engine, displayPath(engine, id), new SyncError("file_busy"));
    return undefined;
  }
  const old = journal?.kind === "file" && !engine.distrusted.has(contentId) ? journal.contentId : undefined;
  const base = old && manifests.get(old);
  return { operation, manifest, base: old && base && { contentId: old, manifest: base } };
}

/** Sends the contents of a batch; returns the operations that may be committed now. */
async function uploadBatch(
  engine: Engine,
  batch: readonly Prepared[],
  atomic: boolean,
  signal: AbortSignal | undefined,
): Promise<Prepared[]> {
  const { fs, remote, hasher, deflate, state, settings, board } = engine;
  const sources = batch.flatMap(({ operation, manifest, base }): Source[] =>
    operation.do === "put" && manifest !== undefined
      ? [{ nodeId: operation.node.id, manifest, base: base?.manifest }]
      : [],
  );
  if (sources.length === 0) return [...batch];
  const bytes = sources.reduce((sum, { manifest }) => sum + sizeOf(manifest), 0);
  board.expect(sources.length, bytes);
  const { requestBytes, requestsInFlight } = settings;
  const onBytes = (sizeBytes: number) => board.advance(0, sizeBytes);
  const { trees, contents } = state;
  const changed = await uploadContents(
    { fs, remote, trees, contents, hasher, deflate, requestBytes, requestsInFlight, onBytes, signal },
    sources,
  );
  board.advance(sources.length, 0);
  for (const id of changed) {
    noteFailure(engine, displayPath(engine, id), new SyncError("file_busy"));
  }
  if (changed.size === 0) return [...batch];
  return atomic
    ? []
    : batch.filter(({ operation }) => operation.do === "delete" || !changed.has(operation.node.id));
}

function sizeOf(manifest: Manifest): number {
  return manifest.chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

async function commitBatch(
  engine: Engine,
  batch: readonly Prepared[],
  atomic: boolean,
  signal: AbortSignal | undefined,
): Promise<readonly CommitOutcome[]> {
  const { state, remote, news } = engine;
  for (const { operation } of batch) {
    const sent = operation.do === "put" ? operation.node : { deleted: operation.vector };
    state.trees.addSent(idOf(operation), sent);
  }
  await state.save();
  const { epoch, cursor } = state.meta;
  const request: CommitRequest = {
    epoch,
    operations: batch.map(toWire),
    ...(atomic ? { atomic } : {}),
    ...(cursor === null ? {} : { cursor }),
  };
  const result = await remote.commit(request, { signal });
  if (result.outcomes.length !== batch.length) throw new SyncError("protocol_error");
  // Nobody else has committed since this device last read: it need not read its own changes back.
  if (result.cursor !== undefined) {
    state.update({ cursor: result.cursor });
    news.reach(result.seq);
  }
  return result.outcomes;
}

function takeOutcomes(
  engine: Engine,
  batch: readonly Prepared[],
  outcomes: readonly CommitOutcome[],
): number {
  const { trees } = engine.state;
  let committed = 0;
  for (const [i, prepared] of batch.entries()) {
    const { operation } = prepared;
    const outcome = outcomes[i] as CommitOutcome;
    const path = displayPath(engine, idOf(operation));
    if (outcome.outcome === "committed") {
      committed++;
      recordRemote(trees, operation);
      forgetReplaced(engine, prepared);
      announce(engine, operation, path);
      continue;
    }
    // It stays known as sent: an earlier commit of this node may still be under way, and its counter is used up.
    // The service lacks something that it was thought to have: next time nothing is taken for granted.
    if (outcome.outcome === "missing_chunks" && operation.do === "put" && operation.node.kind === "file") {
      engine.distrusted.add(operation.node.contentId);
    }
    if (outcome.outcome === "conflict") noteDeletion(trees, operation, outcome.current);
    if (outcome.outcome === "refused")
      noteFailure(engine, path, new SyncError(outcome.code, { message: outcome.message }));
  }
  return committed;
}

function forgetReplaced({ state, distrusted }: Engine, { operation, manifest, base }: Prepared): void {
  if (operation.do === "put" && operation.node.kind === "file") distrusted.delete(operation.node.contentId);
  if (manifest === undefined || base === undefined) return;
  state.contents.forgetPieces(replacedChunks(base.manifest, manifest).map(({ hash }) => hash));
}

function noteDeletion(trees: Trees, operation: RemoteOperation, current: Change | undefined): void {
  const id = idOf(operation);
  if (current?.deleted !== true || current.node.id !== id) return;
  const refused = operation.do === "put" ? operation.node.vector : operation.vector;
  learnDeletion(trees, id, refused, current.node.vector);
}

function announce({ events }: Engine, operation: RemoteOperation, path: string): void {
  const put = operation.do === "put";
  if (put && operation.resurrected) events.emit("resurrected", { path, side: "remote" });
  events.emit("committed", { path, change: put ? "put" : "deleted" });
}

function idOf(operation: RemoteOperation): NodeId {
  return operation.do === "put" ? operation.node.id : operation.id;
}

function toWire({ operation, manifest, base }: Prepared): CommitOperation {
  if (operation.do === "delete") return { op: "delete", id: operation.id, vector: operation.vector };
  const node = wireNode(operation.node);
  if (manifest === undefined) return { op: "put", node };
  const text = manifestToText(manifest);
  if (base === undefined || text.length <= limits.inlineManifestBytes)
    return { op: "put", node, manifest: text };
  const delta = deltaToText(manifestDelta(base.manifest, manifest));
  const { length: sizeBytes } = encodeManifest(manifest);
  return delta.length < text.length
    ? { op: "put", node, manifestDelta: { base: base.contentId, sizeBytes, delta } }
    : { op: "put", node, manifest: text };
}

/** Exactly the fields of the protocol, whatever else a node has come to carry. */
function wireNode(node: Node): WireNode {
  const { id, parentId, name, vector } = node;
  const located = { id, parentId, name, vector };
  if (node.kind === "folder") return { kind: "folder", ...located };
  if (node.kind === "symlink") return { kind: "symlink", ...located, target: node.target };
  const { contentId, sizeBytes, executable, modifiedAtMs, copyOf } = node;
  return {
    kind: "file",
    ...located,
    contentId,
    sizeBytes,
    executable,
    modifiedAtMs,
    ...(copyOf === undefined ? {} : { copyOf }),
  };
}
