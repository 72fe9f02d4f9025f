import type { Manifest } from "../content/manifest.js";
import { manifestSize } from "../content/manifest.js";
import type { CommitOperation } from "../protocol/index.js";
import type { CommitView } from "./commit-view.js";
import { type Rejection, refused } from "./outcomes.js";

/** A manifest that came with a commit, read and named; `fault` says what is wrong with it. */
export type ReadManifest =
  | { readonly bytes: Uint8Array; readonly manifest: Manifest }
  | { readonly fault: string };

/** The manifests of a commit, by the operation that brought them. */
export type ReadManifests = ReadonlyMap<CommitOperation, ReadManifest>;

/**
 * What keeps this file's content out of the namespace, or undefined: its content must be known, or
 * come with a manifest whose chunks the namespace holds.
 */
export function contentFault(
  view: CommitView,
  operation: Extract<CommitOperation, { op: "put" }>,
  read: ReadManifest | undefined,
): Rejection | undefined {
  const { node } = operation;
  if (node.kind !== "file") return undefined;
  const knownBytes = view.contentSize(node.contentId);
  if (knownBytes !== undefined) return knownBytes === node.sizeBytes ? undefined : wrongSize;
  // No hashes: what the namespace lacks is the manifest.
  if (read === undefined) return { outcome: "missing_chunks", hashes: [] };
  if ("fault" in read) return refused("invalid_manifest", read.fault);
  if (manifestSize(read.manifest) !== node.sizeBytes) return wrongSize;
  return chunksFault(view, read.manifest);
}

function chunksFault(view: CommitView, manifest: Manifest): Rejection | undefined {
  const missing = manifest.chunks.filter(({ hash }) => view.chunkSize(hash) === undefined);
  if (missing.length > 0) {
    return { outcome: "missing_chunks", hashes: [...new Set(missing.map(({ hash }) => hash))] };
  }
  const lies = manifest.chunks.some(({ hash, sizeBytes }) => view.chunkSize(hash) !== sizeBytes);
  return lies
    ? refused("invalid_manifest", "A chunk does not have the size that the manifest says.")
    : undefined;
}

const wrongSize = refused(
  "invalid_manifest",
  "The file does not have the size that its manifest adds up to.",
);
