import {
  type ChunkHash,
  type ChunkRef,
  type ContentId,
  contentIdOf,
  type Deflate,
  decodeChunk,
  decodeManifest,
  deltaCodec,
  encodeManifest,
  fromBase64,
  type Hasher,
  type Manifest,
} from "../content/index.js";
import { applyDelta, basesOf, deltaFromText, rebuildChunk } from "../delta/index.js";
import type { FileSystem } from "../disk/index.js";
import { isSyncError, SyncError } from "../errors/index.js";
import { limits, type SentManifest, type WantedManifest } from "../protocol/index.js";
import type { NamedChunk, Remote } from "../remote/index.js";
import type { Trees } from "../tree/index.js";
import { ChunkReader } from "./chunk-reader.js";
import type { ContentIndex } from "./content-index.js";
import { inRuns, manifestsAtOnce } from "./runs.js";

export interface FetchContext {
  readonly fs: FileSystem;
  readonly remote: Remote;
  readonly trees: Trees;
  readonly contents: ContentIndex;
  readonly hasher: Hasher;
  readonly deflate: Deflate;
  readonly signal?: AbortSignal | undefined;
}

/** Chunks on this disk that others may come as deltas against. */
export type Bases = ReadonlyMap<ChunkHash, ChunkRef>;

/**
 * Fetches these chunks in one request, checks each and returns the plain bytes by hash. A delta that cannot be
 * carried out here, because its base has changed on disk meanwhile, is asked for again as a whole chunk.
 */
export async function fetchChunks(
  context: FetchContext,
  hashes: Iterable<ChunkHash>,
  bases: Bases,
): Promise<Map<ChunkHash, Uint8Array>> {
  const { remote, signal } = context;
  const wanted = [...new Set(hashes)];
  const plain = new Map<ChunkHash, Uint8Array>();
  const whole: ChunkHash[] = [];
  if (wanted.length === 0) return plain;
  const offered = [...bases.keys()].slice(0, limits.batchChunks);
  const reader = new ChunkReader(context);
  try {
    const options = { signal, ...(offered.length === 0 ? {} : { bases: offered }) };
    for await (const chunk of remote.fetch(wanted, options)) {
      const bytes = await plainOf(context, chunk, bases, reader);
      if (bytes === undefined) whole.push(chunk.hash);
      else plain.set(chunk.hash, bytes);
    }
  } finally {
    await reader.close();
  }
  if (whole.length > 0) for (const entry of await fetchChunks(context, whole, new Map())) plain.set(...entry);
  return plain;
}

/** Nobody trusts a hash they did not compute. Undefined for a delta that does not make the chunk. */
async function plainOf(
  context: FetchContext,
  chunk: NamedChunk,
  bases: Bases,
  reader: ChunkReader,
): Promise<Uint8Array | undefined> {
  const { deflate, hasher } = context;
  if (chunk.codec === deltaCodec) {
    const bytes = await rebuilt(context, chunk, bases, reader);
    return bytes !== undefined && (await hasher.sha256(bytes)) === chunk.hash ? bytes : undefined;
  }
  const bytes = await decodeChunk(chunk, deflate);
  if ((await hasher.sha256(bytes)) === chunk.hash) return bytes;
  throw new SyncError("corrupt_content", { details: { hash: chunk.hash } });
}

async function rebuilt(
  { contents, deflate }: FetchContext,
  chunk: NamedChunk,
  bases: Bases,
  reader: ChunkReader,
): Promise<Uint8Array | undefined> {
  if (bases.size === 0) throw new SyncError("protocol_error");
  const hashes = basesOf(chunk);
  const places = await contents.places(hashes);
  const found: Uint8Array[] = [];
  for (const [i, hash] of hashes.entries()) {
    const base = bases.get(hash);
    const place = places[i];
    const bytes = base && place && (await reader.read(base, place));
    if (bytes === undefined) return undefined;
    found.push(bytes);
  }
  try {
    return await rebuildChunk(chunk, found, deflate);
  } catch (error) {
    if (isSyncError(error, "invalid_frame", "corrupt_content")) return undefined;
    throw error;
  }
}

/** Asks for the manifests of these contents that are not known here yet, as deltas where a base is known, and keeps them. */
export async function learnManifests(
  context: FetchContext,
  wanted: readonly WantedManifest[],
): Promise<void> {
  const { contents, remote, signal } = context;
  const unknown: { wanted: WantedManifest; base: Manifest | undefined }[] = [];
  for (const some of inRuns(wanted, manifestsAtOnce)) {
    const ids = some.flatMap(({ contentId, base }) => (base === undefined ? [contentId] : [contentId, base]));
    const known = await contents.manifests(ids);
    for (const { contentId, base } of some) {
      if (await isOf(context, contentId, known.get(contentId))) continue;
      const old = base && known.get(base);
      unknown.push({ wanted: old === undefined ? { contentId } : { contentId, base }, base: old });
    }
  }
  while (unknown.length > 0) {
    const asked = unknown.slice(0, limits.commitOperations);
    const sent = await remote.manifests(
      asked.map((one) => one.wanted),
      { signal },
    );
    if (sent.length === 0 || sent.length > asked.length) throw new SyncError("protocol_error");
    for (const [i, one] of sent.entries()) {
      const { wanted, base } = asked[i] as (typeof asked)[number];
      contents.noteManifest(wanted.contentId, await readManifest(context, wanted.contentId, one, base));
    }
    unknown.splice(0, sent.length);
  }
}

/** What came along with a change was not looked at then: it counts only if it is the content's. */
async function isOf(
  { hasher }: FetchContext,
  contentId: ContentId,
  manifest: Manifest | undefined,
): Promise<boolean> {
  return manifest !== undefined && (await contentIdOf(manifest, hasher)) === contentId;
}

/** Throws `protocol_error` for a manifest that is not the content's. */
async function readManifest(
  { hasher }: FetchContext,
  contentId: ContentId,
  sent: SentManifest,
  base: Manifest | undefined,
): Promise<Manifest> {
  try {
    const manifest = decodeManifest(encodingOf(sent, base));
    if ((await contentIdOf(manifest, hasher)) === contentId) return manifest;
  } catch (error) {
    if (!isSyncError(error)) throw error;
  }
  throw new SyncError("protocol_error", { details: { contentId } });
}

function encodingOf(sent: SentManifest, base: Manifest | undefined): Uint8Array {
  if ("manifest" in sent) return fromBase64(sent.manifest);
  const { delta, sizeBytes } = sent.manifestDelta;
  return applyDelta(
    deltaFromText(delta, sizeBytes),
    base === undefined ? [] : [encodeManifest(base)],
    sizeBytes,
  );
}
