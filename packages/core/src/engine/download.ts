import {
  type ChunkHash,
  type ChunkRef,
  type ContentId,
  type Manifest,
  manifestSize,
} from "../content/index.js";
import { SyncError } from "../errors/index.js";
import { laneShareOf } from "../lanes/index.js";
import type { FileNode, NodeId } from "../tree/index.js";
import { ChunkReader } from "./chunk-reader.js";
import type { ChunkPlace } from "./content-index.js";
import { replacedChunks } from "./delta-bases.js";
import { type Bases, type FetchContext, fetchChunks } from "./fetch.js";

export interface DownloadContext extends FetchContext {
  /** Plain bytes of one fetch. */
  readonly requestBytes: number;
  readonly onBytes: (sizeBytes: number) => void;
}

/** A file to assemble: its chunks, and which of them this disk may have already. */
export interface Assembly {
  readonly node: FileNode;
  readonly manifest: Manifest;
  readonly places: readonly (ChunkPlace | undefined)[];
  /** Chunks that only the file in its place has, which others may come as deltas against. */
  readonly bases: Bases;
  /** Bytes that no place on this disk is known for. */
  readonly fetchBytes: number;
}

/**
 * Finds what of these files is on this disk already, in their order. In place of a file comes `invalid_manifest` when its
 * manifest is not here or is not the content's: `learnManifests` comes first.
 */
export async function assembliesOf(
  { contents, trees }: DownloadContext,
  nodes: readonly FileNode[],
): Promise<(Assembly | SyncError)[]> {
  const presentOf = ({ id }: FileNode) => {
    const present = trees.local.get(id);
    return present?.kind === "file" ? present.contentId : undefined;
  };
  const manifests = await contents.manifests(
    nodes.flatMap((node) => [node.contentId, presentOf(node) ?? []].flat()),
  );
  const known = await knownPlaces(contents, nodes, manifests);
  return nodes.map((node) => {
    const manifest = manifests.get(node.contentId);
    if (manifest === undefined || manifestSize(manifest) !== node.sizeBytes) {
      return new SyncError("invalid_manifest", { details: { contentId: node.contentId } });
    }
    const present = presentOf(node);
    return assemblyOf(node, manifest, present && manifests.get(present), known);
  });
}

type Places = ReadonlyMap<ChunkHash, ChunkPlace>;

async function knownPlaces(
  contents: DownloadContext["contents"],
  nodes: readonly FileNode[],
  manifests: ReadonlyMap<ContentId, Manifest>,
): Promise<Places> {
  const chunks = nodes.flatMap(({ contentId }) => manifests.get(contentId)?.chunks ?? []);
  const hashes = [...new Set(chunks.map(({ hash }) => hash))];
  const places = await contents.places(hashes);
  return new Map(hashes.flatMap((hash, i) => (places[i] === undefined ? [] : [[hash, places[i]]])));
}

function assemblyOf(node: FileNode, manifest: Manifest, old: Manifest | undefined, known: Places): Assembly {
  const own = placesIn(node.id, old);
  // What the file itself has is there for certain, and what is not sent yet is nowhere else.
  const places = manifest.chunks.map(({ hash }) => own.get(hash) ?? known.get(hash));
  const fetchBytes = manifest.chunks.reduce((sum, { sizeBytes }, i) => sum + (places[i] ? 0 : sizeBytes), 0);
  return { node, manifest, places, bases: fetchBytes > 0 ? basesIn(old, manifest) : new Map(), fetchBytes };
}

function placesIn(nodeId: NodeId, manifest: Manifest | undefined): Map<ChunkHash, ChunkPlace> {
  const places = new Map<ChunkHash, ChunkPlace>();
  let offset = 0;
  for (const { hash, sizeBytes } of manifest?.chunks ?? []) {
    places.set(hash, { nodeId, offset });
    offset += sizeBytes;
  }
  return places;
}

function basesIn(old: Manifest | undefined, manifest: Manifest): Bases {
  if (old === undefined) return new Map();
  const replaced = new Set(replacedChunks(old, manifest).map(({ hash }) => hash));
  return new Map(old.chunks.filter(({ hash }) => replaced.has(hash)).map((chunk) => [chunk.hash, chunk]));
}

/** Small files folder by folder, as many names in one folder are flushed at once; then by size, so that none waits for a larger one. */
export function inOrder(assemblies: readonly Assembly[]): Assembly[] {
  const sizeOf = ({ node, fetchBytes }: Assembly) => (laneShareOf(node.sizeBytes) < 1 ? 0 : fetchBytes);
  const byFolder = (a: NodeId, b: NodeId) => (a === b ? 0 : a < b ? -1 : 1);
  return [...assemblies].sort((a, b) => sizeOf(a) - sizeOf(b) || byFolder(a.node.parentId, b.node.parentId));
}

/**
 * Groups assemblies so that a thousand small files are one fetch; a file that needs more than one
 * request's bytes is a group of its own, fetched while it is written.
 */
export function groupAssemblies(assemblies: readonly Assembly[], requestBytes: number): Assembly[][] {
  const groups: Assembly[][] = [];
  let group: Assembly[] = [];
  let bytes = 0;
  let chunks = 0;
  for (const assembly of assemblies) {
    const large = assembly.fetchBytes > requestBytes;
    const full =
      bytes + assembly.fetchBytes > requestBytes || chunks + assembly.manifest.chunks.length > mostChunks;
    if ((large || full) && group.length > 0) {
      groups.push(group);
      group = [];
      bytes = 0;
      chunks = 0;
    }
    if (large) groups.push([assembly]);
    else {
      group.push(assembly);
      bytes += assembly.fetchBytes;
      chunks += assembly.manifest.chunks.length;
    }
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

const mostChunks = 2048;

/** What every file of a group has in its place that others may come as deltas against. */
export function basesOfGroup(group: readonly Assembly[]): Bases {
  return new Map(group.flatMap(({ bases }) => [...bases]));
}

/** The hashes of a group that have to be fetched. */
export function hashesToFetch(group: readonly Assembly[]): ChunkHash[] {
  return group.flatMap(({ manifest, places }) =>
    manifest.chunks.filter((_, i) => places[i] === undefined).map(({ hash }) => hash),
  );
}

/** What a file takes of a lane: where something may have to be fetched by itself after all, no fewer are under way for its size. */
export function laneShare({ node, manifest }: Assembly, fetched: ReadonlyMap<ChunkHash, Uint8Array>): number {
  return manifest.chunks.every(({ hash }) => fetched.has(hash)) ? laneShareOf(node.sizeBytes) : 1;
}

/** The bytes of a file in order: at hand where all of it was fetched, so that many such files are written in one go. */
export function contentOf(
  context: DownloadContext,
  assembly: Assembly,
  fetched: ReadonlyMap<ChunkHash, Uint8Array>,
): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  const pieces = assembly.manifest.chunks.flatMap(({ hash }) => fetched.get(hash) ?? []);
  if (pieces.length < assembly.manifest.chunks.length) return assemble(context, assembly, fetched);
  context.onBytes(assembly.node.sizeBytes);
  return pieces;
}

/**
 * The bytes of a file in order: from `fetched`, from this disk where a chunk is known to be, and
 * otherwise from the server, a request at a time with one more under way. Every chunk is checked.
 */
async function* assemble(
  context: DownloadContext,
  assembly: Assembly,
  fetched: ReadonlyMap<ChunkHash, Uint8Array>,
): AsyncIterable<Uint8Array> {
  const reader = new ChunkReader(context);
  const ahead = new FetchAhead(context, assembly, fetched);
  try {
    for (const [i, chunk] of assembly.manifest.chunks.entries()) {
      context.signal?.throwIfAborted();
      const place = assembly.places[i];
      const bytes =
        fetched.get(chunk.hash) ??
        (place === undefined ? undefined : await reader.read(chunk, place)) ??
        (await ahead.take(chunk));
      context.onBytes(bytes.length);
      yield bytes;
    }
  } finally {
    await reader.close();
    ahead.close();
  }
}

/** Fetches a large file's chunks a window at a time, the next window while the present one is written. */
class FetchAhead {
  readonly #context: DownloadContext;
  readonly #wanted: readonly ChunkRef[];
  readonly #bases: Bases;
  #taken = 0;
  #window: Map<ChunkHash, Uint8Array> = new Map();
  #next: Promise<Map<ChunkHash, Uint8Array>> | undefined;

  constructor(
    context: DownloadContext,
    { manifest, places, bases }: Assembly,
    fetched: ReadonlyMap<ChunkHash, Uint8Array>,
  ) {
    this.#context = context;
    this.#bases = bases;
    this.#wanted = manifest.chunks.filter(({ hash }, i) => places[i] === undefined && !fetched.has(hash));
  }

  async take(chunk: ChunkRef): Promise<Uint8Array> {
    for (;;) {
      const bytes = this.#window.get(chunk.hash);
      if (bytes !== undefined) return bytes;
      const next = this.#next ?? this.#fetchWindow();
      if (next === undefined) break;
      this.#next = undefined;
      this.#window = await next;
      this.#next = this.#fetchWindow();
      // A failure ahead is reported when its window is wanted, not as an unhandled rejection now.
      this.#next?.catch(() => {});
    }
    // A place on this disk turned out to be stale: this one chunk is fetched by itself.
    const alone = await fetchChunks(this.#context, [chunk.hash], this.#bases);
    const bytes = alone.get(chunk.hash);
    if (bytes === undefined) throw new SyncError("protocol_error");
    return bytes;
  }

  close(): void {
    this.#next?.catch(() => {});
  }

  #fetchWindow(): Promise<Map<ChunkHash, Uint8Array>> | undefined {
    const window: ChunkHash[] = [];
    let bytes = 0;
    for (; this.#taken < this.#wanted.length && window.length < mostChunks; this.#taken++) {
      const { hash, sizeBytes } = this.#wanted[this.#taken] as ChunkRef;
      if (bytes > 0 && bytes + sizeBytes > this.#context.requestBytes) break;
      window.push(hash);
      bytes += sizeBytes;
    }
    return window.length === 0 ? undefined : fetchChunks(this.#context, window, this.#bases);
  }
}
