import { fromBase64 } from "../content/base64.js";
import type { Hasher } from "../content/hasher.js";
import { type ContentId, decodeManifest } from "../content/manifest.js";
import { isSyncError, SyncError } from "../errors/index.js";
import type { NamespaceRecord, NamespaceTransaction } from "../journal/index.js";
import type { CommitOperation, CommitRequest, CommitResult, ManifestDelta } from "../protocol/index.js";
import { limits } from "../protocol/index.js";
import type { ReadManifest, ReadManifests } from "./content-rules.js";
import { readCursor, writeCursor } from "./cursor.js";
import { decideCommit } from "./decide.js";
import { loadView } from "./load-view.js";
import { encodingFromDelta } from "./manifests.js";
import type { Principal } from "./principal.js";

/**
 * Reads the manifests that came with a commit and checks that each is the content it stands for.
 * Done before the transaction begins: hashing must not hold the namespace up.
 */
export async function readManifests(
  operations: readonly CommitOperation[],
  hasher: Hasher,
  basesOf: (ids: readonly ContentId[]) => Promise<ReadonlyMap<ContentId, Uint8Array>>,
): Promise<ReadManifests> {
  const bases = operations.flatMap((operation) =>
    operation.op === "put" && operation.manifestDelta !== undefined ? [operation.manifestDelta.base] : [],
  );
  const known = bases.length === 0 ? new Map<ContentId, Uint8Array>() : await basesOf([...new Set(bases)]);
  const read = operations.map(async (operation): Promise<[CommitOperation, ReadManifest] | undefined> => {
    if (operation.op !== "put" || operation.node.kind !== "file") return;
    const { manifest, manifestDelta, node } = operation;
    const base = manifestDelta && known.get(manifestDelta.base);
    // A delta against what is not known here is as good as none: the answer asks for the whole manifest.
    if (manifest === undefined && base === undefined) return;
    const encoding = () =>
      manifest === undefined
        ? encodingFromDelta(manifestDelta as ManifestDelta, base as Uint8Array)
        : fromBase64(manifest);
    return [operation, await readManifest(encoding, node.contentId, hasher)];
  });
  return new Map((await Promise.all(read)).filter((pair) => pair !== undefined));
}

async function readManifest(
  encoding: () => Uint8Array<ArrayBuffer>,
  contentId: ContentId,
  hasher: Hasher,
): Promise<ReadManifest> {
  try {
    const bytes = encoding();
    // An encoding is the only one of its manifest, so the hash of these bytes is the content id.
    const manifest = decodeManifest(bytes);
    if ((await hasher.sha256(bytes)) !== (contentId as string))
      return { fault: "The manifest is not the content's." };
    return { bytes, manifest };
  } catch (error) {
    if (isSyncError(error, "invalid_manifest", "invalid_request", "invalid_frame"))
      return { fault: error.message };
    throw error;
  }
}

/** Throws `too_large` or `invalid_request` for a commit that no namespace would take. */
export function checkRequest({ operations }: CommitRequest): void {
  if (operations.length === 0)
    throw new SyncError("invalid_request", { message: "The commit has no operations." });
  if (operations.length > limits.commitOperations) {
    throw new SyncError("too_large", { details: { limit: limits.commitOperations } });
  }
  let manifestBytes = 0;
  for (const operation of operations) if (operation.op === "put") manifestBytes += declaredBytes(operation);
  if (manifestBytes > mostManifestBytes) {
    throw new SyncError("too_large", { details: { limitBytes: mostManifestBytes } });
  }
}

/** Bytes of manifests that one commit may make: a delta of a few bytes may stand for megabytes. */
const mostManifestBytes = 2 * limits.manifestBytes;

function declaredBytes({ manifest, manifestDelta }: Extract<CommitOperation, { op: "put" }>): number {
  return manifest === undefined ? (manifestDelta?.sizeBytes ?? 0) : (manifest.length * 3) / 4;
}

/** One commit within its transaction. Throws `epoch_changed`, and `invalid_request` for a damaged cursor. */
export async function commitWithin(
  transaction: NamespaceTransaction,
  principal: Principal,
  request: CommitRequest,
  manifests: ReadManifests,
  committedAtMs: number,
): Promise<CommitResult> {
  const { record } = transaction;
  if (request.epoch !== record.epoch)
    throw new SyncError("epoch_changed", { details: { epoch: record.epoch } });
  const readsHead = request.cursor !== undefined && standsAtHead(record, request.cursor);
  const view = await loadView(transaction, request.operations, manifests);
  const { outcomes, entries, contents } = decideCommit(view, request.operations, request.atomic === true, {
    author: principal.deviceId,
    committedAtMs,
    nameRule: record.nameRule,
    head: record.seq,
    manifests,
  });
  if (entries.length > 0) await transaction.append(entries, contents);
  const seq = record.seq + entries.length;
  const { epoch } = record;
  return {
    epoch,
    seq,
    // Nobody else has committed since the sender read: all that is after its cursor is its own.
    ...(readsHead ? { cursor: writeCursor(record.id, { epoch, seq, startedAt: seq }) } : {}),
    outcomes: [...outcomes],
  };
}

function standsAtHead(record: NamespaceRecord, text: string): boolean {
  try {
    return readCursor(record, text).seq === record.seq;
  } catch (error) {
    // An old cursor is worth nothing here, and does not stand in the way of a commit either.
    if (isSyncError(error, "epoch_changed", "cursor_expired")) return false;
    throw error;
  }
}
