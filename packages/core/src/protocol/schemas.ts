import * as z from "zod";
import { type DeviceId, isDeviceId, parseVector, type VersionVector } from "../causality/index.js";
import type { ChunkHash, ContentId } from "../content/manifest.js";
import { type ErrorCode, isErrorCode } from "../errors/index.js";
import type { NodeId } from "../tree/node.js";
import { limits } from "./limits.js";

export { limits };

const text = <T extends string>(valid: (value: string) => boolean) =>
  z.custom<T>((value) => typeof value === "string" && valid(value));

const hex64 = /^[0-9a-f]{64}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const whole = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const chunkHash = text<ChunkHash>((value) => hex64.test(value));
export const contentId = text<ContentId>((value) => hex64.test(value));
export const nodeId = text<NodeId>((value) => uuid.test(value));
export const parentId = text<NodeId>((value) => value === "root" || uuid.test(value));
export const deviceId = text<DeviceId>(isDeviceId);
export const errorCode = text<ErrorCode>(isErrorCode);
export const vector = text<VersionVector>((value) => {
  if (value.length > 200_000) return false;
  try {
    parseVector(value);
    return true;
  } catch {
    return false;
  }
});
/** Shape only: what makes a name valid is decided by `checkName`, which has a code of its own. */
const name = z.string().max(1024);
/** Milliseconds since 1970, within what a Date can hold. */
const instantMs = z.number().min(-8.64e15).max(8.64e15);

const located = { id: nodeId, parentId, name, vector };

export const wireNode = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("file"),
    ...located,
    contentId,
    sizeBytes: whole,
    executable: z.boolean(),
    modifiedAtMs: instantMs,
    /** The node and version that a conflicted copy was made from. */
    copyOf: z.strictObject({ id: nodeId, vector }).optional(),
  }),
  z.strictObject({ kind: z.literal("folder"), ...located }),
  z.strictObject({ kind: z.literal("symlink"), ...located, target: z.string().max(4096) }),
]);

/** A manifest's binary encoding in base64. */
const manifest = z.base64();

/** A manifest as a delta against that of a content which the other side knows. See `packDelta`. */
export const wireManifestDelta = z.strictObject({
  base: contentId,
  /** Bytes of the manifest's encoding that comes out. */
  sizeBytes: whole.max(limits.manifestBytes),
  delta: z.base64(),
});

export const commitOperation = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("put"),
    node: wireNode,
    /** Needed when the namespace does not know the content id yet; or `manifestDelta`. */
    manifest: manifest.optional(),
    manifestDelta: wireManifestDelta.optional(),
  }),
  z.strictObject({ op: z.literal("delete"), id: nodeId, vector }),
]);

export const commitRequest = z.strictObject({
  epoch: z.string().max(64),
  /** Where the sender stands. When the journal is still there, the answer says where it stands afterwards. */
  cursor: z.string().max(256).optional(),
  /** All or nothing, names compared only at the end: this is how two nodes swap names. */
  atomic: z.boolean().optional(),
  operations: z.array(commitOperation).min(1).max(limits.commitOperations),
});

export const change = z.strictObject({
  seq: whole,
  /** The node's latest state; of a deleted one, its last location with the tombstone's vector. */
  node: wireNode,
  deleted: z.boolean().optional(),
  manifest: manifest.optional(),
  author: deviceId,
  committedAtMs: instantMs,
});

export const commitOutcome = z.discriminatedUnion("outcome", [
  /** Accepted now, or earlier when this is a retry. */
  z.strictObject({ outcome: z.literal("committed"), seq: whole }),
  /** The journal has something else: read the changes. `current` is missing when the node is unknown. */
  z.strictObject({
    outcome: z.literal("conflict"),
    code: errorCode,
    current: change.optional(),
  }),
  z.strictObject({ outcome: z.literal("missing_chunks"), hashes: z.array(chunkHash) }),
  z.strictObject({ outcome: z.literal("refused"), code: errorCode, message: z.string() }),
]);

export const commitResult = z.strictObject({
  epoch: z.string(),
  /** The journal's head after this commit. */
  seq: whole,
  cursor: z.string().optional(),
  /** In the order of the operations. */
  outcomes: z.array(commitOutcome),
});

export const changesPage = z.strictObject({
  epoch: z.string(),
  changes: z.array(change),
  cursor: z.string(),
  /** False on the page that reaches the head: only then do all pages together make one valid tree. */
  more: z.boolean(),
  seq: whole,
});

export const chunkingParameters = z.strictObject({
  algorithm: z.enum(["fastcdc-v2020", "fastcdc-ronomon", "fixed"]),
  minimumBytes: whole.positive(),
  averageBytes: whole.positive(),
  maximumBytes: whole.positive().max(limits.chunkBytes),
});

/** How names are compared: after NFC, and after case folding too where any device needs it. */
export const nameRule = z.enum(["exact", "fold-case"]);

export const namespaceDescription = z.strictObject({
  id: z.string(),
  name: z.string(),
  epoch: z.string(),
  seq: whole,
  chunking: chunkingParameters,
  nameRule,
});

export const missingRequest = z.strictObject({
  hashes: z.array(chunkHash).min(1).max(limits.batchChunks),
});
export const missingResult = z.strictObject({ hashes: z.array(chunkHash) });
export const fetchRequest = z.strictObject({
  hashes: z.array(chunkHash).min(1).max(limits.batchChunks),
  /** Chunks that the asker has, so that others may come as deltas against them. */
  bases: z.array(chunkHash).max(limits.batchChunks).optional(),
});

export const wantedManifest = z.strictObject({
  contentId,
  /** A content whose manifest the asker has. */
  base: contentId.optional(),
});
export const manifestsRequest = z.strictObject({
  wanted: z.array(wantedManifest).min(1).max(limits.commitOperations),
});
export const sentManifest = z.union([
  z.strictObject({ manifest }),
  z.strictObject({ manifestDelta: wireManifestDelta }),
]);
/** The first of those asked for, as many as fit. */
export const manifestsResult = z.strictObject({ manifests: z.array(sentManifest).min(1) });

/** The states of one node that can be gone back to. */
export const nodeHistory = z.strictObject({
  /** Where the node is, or was when it was deleted: names joined by "/". */
  path: z.string(),
  /** Newest first, without their manifests. */
  versions: z.array(change),
});

/** Deleted files whose content is still kept, newest deletion first. */
export const trashPage = z.strictObject({
  entries: z.array(
    z.strictObject({
      path: z.string(),
      /** The deletion: its node is the file as it was last. */
      change,
    }),
  ),
  /** What to go on `before`; null on the last page. */
  next: whole.nullable(),
});

export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: errorCode,
  detail: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  /** Names this answer in the server's log. */
  requestId: z.string().optional(),
});

export type WireNode = z.infer<typeof wireNode>;
export type CommitOperation = z.infer<typeof commitOperation>;
export type CommitRequest = z.infer<typeof commitRequest>;
export type CommitOutcome = z.infer<typeof commitOutcome>;
export type CommitResult = z.infer<typeof commitResult>;
export type Change = z.infer<typeof change>;
export type ChangesPage = z.infer<typeof changesPage>;
export type NameRule = z.infer<typeof nameRule>;
export type NamespaceDescription = z.infer<typeof namespaceDescription>;
export type NodeHistory = z.infer<typeof nodeHistory>;
export type TrashPage = z.infer<typeof trashPage>;
export type WantedManifest = z.infer<typeof wantedManifest>;
export type SentManifest = z.infer<typeof sentManifest>;
export type ManifestDelta = z.infer<typeof wireManifestDelta>;
export type ProblemDocument = z.infer<typeof problemDocument>;
