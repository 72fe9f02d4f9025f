import { fromBase64, toBase64 } from "../content/base64.js";
import { type ContentId, decodeManifest } from "../content/manifest.js";
import { applyDelta, manifestDelta, packDelta, unpackDelta } from "../delta/index.js";
import { SyncError } from "../errors/index.js";
import type { NamespaceReader } from "../journal/index.js";
import { limits, type ManifestDelta, type SentManifest, type WantedManifest } from "../protocol/index.js";

/** What is asked of a namespace here. */
type ContentReader = Pick<NamespaceReader, "contents" | "manifests">;

/** Bytes of bases that are read for one request: few bytes may name many, and none is needed but to save some. */
export const mostBaseBytes = limits.manifestBytes;

/**
 * The manifests of contents that the namespace knows, each as a delta where its asker has a base that the namespace
 * knows too; as many as one answer holds. Throws `not_found`.
 */
export async function sendManifests(
  reader: ContentReader,
  wanted: readonly WantedManifest[],
): Promise<SentManifest[]> {
  const asked = await withinBytes(reader, wanted);
  const bases = await withinBaseBytes(
    reader,
    asked.flatMap(({ base }) => base ?? []),
  );
  const stored = await reader.manifests([...new Set([...asked.map(({ contentId }) => contentId), ...bases])]);
  const encodings = new Map(stored.map(({ contentId, manifest }) => [contentId, manifest]));
  return asked.map(({ contentId, base }) => {
    const encoding = encodings.get(contentId);
    if (encoding === undefined) throw new SyncError("not_found", { details: { contentId } });
    const from = base === undefined ? undefined : encodings.get(base);
    if (base === undefined || from === undefined) return { manifest: toBase64(encoding) };
    const delta = packDelta(manifestDelta(decodeManifest(from), decodeManifest(encoding)));
    if (delta.length >= encoding.length) return { manifest: toBase64(encoding) };
    return { manifestDelta: { base, sizeBytes: encoding.length, delta: toBase64(delta) } };
  });
}

async function withinBytes(
  reader: ContentReader,
  wanted: readonly WantedManifest[],
): Promise<readonly WantedManifest[]> {
  const infos = await reader.contents([...new Set(wanted.map(({ contentId }) => contentId))]);
  const sizes = new Map(infos.map(({ contentId, manifestBytes }) => [contentId, manifestBytes]));
  let total = 0;
  for (const [i, { contentId }] of wanted.entries()) {
    total += sizes.get(contentId) ?? 0;
    if (total > limits.pageManifestBytes && i > 0) return wanted.slice(0, i);
  }
  return wanted;
}

/** The first of these bases, as many as may be read for one request. */
async function withinBaseBytes(reader: ContentReader, ids: readonly ContentId[]): Promise<ContentId[]> {
  if (ids.length === 0) return [];
  let total = 0;
  const kept: ContentId[] = [];
  for (const { contentId, manifestBytes } of await reader.contents([...new Set(ids)])) {
    if (total + manifestBytes > mostBaseBytes) continue;
    total += manifestBytes;
    kept.push(contentId);
  }
  return kept;
}

/** The encoding that a delta makes. Throws `invalid_frame`, `invalid_request` or `invalid_manifest` for one that makes none. */
export function encodingFromDelta(sent: ManifestDelta, base: Uint8Array): Uint8Array<ArrayBuffer> {
  const delta = unpackDelta(fromBase64(sent.delta), sent.sizeBytes);
  return applyDelta(delta, [base], sent.sizeBytes);
}

/**
 * The manifests that deltas in a commit are made against, by content id. Unknown ones are left out, and those that are
 * too many to be read at once.
 */
export async function baseEncodings(
  reader: ContentReader,
  ids: readonly ContentId[],
): Promise<Map<ContentId, Uint8Array>> {
  const stored = await reader.manifests(await withinBaseBytes(reader, ids));
  return new Map(stored.map(({ contentId, manifest }) => [contentId, manifest]));
}
