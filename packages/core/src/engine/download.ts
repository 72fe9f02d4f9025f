import {
  type ChunkHash,
  type ChunkRef,
  type Deflate,
  decodeChunk,
  type Hasher,
  type Manifest,
  manifestSize,
} from "../content/index.js";
import type { FileSystem } from "../disk/index.js";
import { SyncError } from "../errors/index.js";
import type { Remote } from "../remote/index.js";
import type { FileNode, Trees } from "../tree/index.js";
import { ChunkReader } from "./chunk-reader.js";
import type { ChunkPlace, ContentIndex } from "./content-index.js";

export interface DownloadContext {
  readonly fs: FileSystem;
  readonly remote: Remote;
  readonly trees: Trees;
  readonly contents: ContentIndex;
  readonly hasher: Hasher;
  readonly deflate: Deflate;
  /** Plain bytes of one fetch. */
  readonly requestBytes: number;
  readonly onBytes: (sizeBytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A file to assemble: its chunks, and which of them this disk may have already. */
export interface Assembly {
  readonly node: FileNode;
  readonly manifest: Manifest;
  readonly places: readonly (ChunkPlace | undefined)[];
  /** Bytes that no place on this disk is known for. */
  readonly fetchBytes: number;
}

/** Throws `file_missing` when the manifest is not known here, which reading the journal again mends. */
export async function assemblyOf(context: DownloadContext, node: FileNode): Promise<Assembly> {
  const manifest = await context.contents.manifest(node.contentId);
  if (manifest === undefined || manifestSize(manifest) !== node.sizeBytes) {
    throw new SyncError("invalid_manifest", { details: { contentId: node.contentId } });
  }
  const places = await context.contents.places(manifest.chunks.map(({ hash }) => hash));
  const fetchBytes = manifest.chunks.reduce((sum, { sizeBytes }, i) => sum + (places[i] ? 0 : sizeBytes), 0);
  return { node, manifest, places, fetchBytes };
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

/** Fetches these chunks in one request, checks each and returns the plain bytes by hash. */
export async function fetchChunks(
  context: DownloadContext,
  hashes: Iterable<ChunkHash>,
): Promise<Map<ChunkHash, Uint8Array>> {
  const wanted = [...new Set(hashes)];
  const plain = new Map<ChunkHash, Uint8Array>();
  if (wanted.length === 0) return plain;
  for await (const chunk of context.remote.fetch(wanted, { signal: context.signal })) {
    const bytes = await decodeChunk(chunk, context.deflate);
    // Nobody trusts a hash they did not compute.
    if ((await context.hasher.sha256(bytes)) !== chunk.hash) {
      throw new SyncError("corrupt_content", { details: { hash: chunk.hash } });
    }
    plain.set(chunk.hash, bytes);
  }
  return plain;
}

/** The hashes of a group that have to be fetched. */
export function hashesToFetch(group: readonly Assembly[]): ChunkHash[] {
  return group.flatMap(({ manifest, places }) =>
    manifest.chunks.filter((_, i) => places[i] === undefined).map(({ hash }) => hash),
  );
}

/**
 * The bytes of a file in order: from `fetched`, from this disk where a chunk is known to be, and
 * otherwise from the server, a request at a time with one more under way. Every chunk is checked.
 */
export async function* assemble(
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
  #taken = 0;
  #window: Map<ChunkHash, Uint8Array> = new Map();
  #next: Promise<Map<ChunkHash, Uint8Array>> | undefined;

  constructor(
    context: DownloadContext,
    { manifest, places }: Assembly,
    fetched: ReadonlyMap<ChunkHash, Uint8Array>,
  ) {
    this.#context = context;
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
    const alone = await fetchChunks(this.#context, [chunk.hash]);
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
    return window.length === 0 ? undefined : fetchChunks(this.#context, window);
  }
}
