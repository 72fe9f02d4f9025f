import {
  type ChunkHash,
  type ChunkRef,
  type Deflate,
  type Hasher,
  type Manifest,
  manifestSize,
} from "../content/index.js";
import type { FileSystem } from "../disk/index.js";
import { laneShareOf } from "../lanes/index.js";
import { limits } from "../protocol/index.js";
import type { Remote } from "../remote/index.js";
import type { NodeId, Trees } from "../tree/index.js";
import { ChunkReader } from "./chunk-reader.js";
import type { ChunkPlace, ContentIndex } from "./content-index.js";
import { DeltaBases } from "./delta-bases.js";
import { UploadBody } from "./upload-body.js";

export interface UploadContext {
  readonly fs: FileSystem;
  readonly remote: Remote;
  readonly trees: Trees;
  readonly hasher: Hasher;
  readonly deflate: Deflate;
  readonly contents: ContentIndex;
  readonly requestBytes: number;
  readonly requestsInFlight: number;
  readonly onBytes: (sizeBytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A file whose content is to be in the journal: where its bytes are now. */
export interface Source {
  readonly nodeId: NodeId;
  readonly manifest: Manifest;
  /** What the journal has of this file now, where it has something. */
  readonly base: Manifest | undefined;
}

type ChunkSource = ChunkRef & ChunkPlace & { readonly isWholeFile: boolean };

/** Small files that are read at the same time. */
const filesPerRun = 64;

/**
 * Sends what the namespace does not have of these files. What an earlier, interrupted try has sent
 * is not sent again: the server is asked first. Returns the files that changed on disk meanwhile, which
 * must not be committed now. Memory is bounded by the requests in flight.
 */
export async function uploadContents(
  context: UploadContext,
  sources: readonly Source[],
): Promise<Set<NodeId>> {
  const changed = new Set<NodeId>();
  const wanted = await missingChunks(context, sources);
  const body = new UploadBody(context);
  const bases = new DeltaBases(context, sources);
  const files = new ChunkReader(context);
  try {
    for (const run of runsOf(wanted)) {
      const chunks = run.filter(({ nodeId }) => !changed.has(nodeId));
      const read = chunks.length > 1 ? await readFiles(context, chunks) : undefined;
      for (const [i, chunk] of chunks.entries()) {
        context.signal?.throwIfAborted();
        const plain = read === undefined ? await files.read(chunk, chunk) : read[i];
        // The file is no longer what was cut: the next scan reads it again.
        if (plain === undefined) changed.add(chunk.nodeId);
        else await body.add(chunk.hash, plain, await bases.near(chunk));
      }
    }
    await body.finish();
  } finally {
    await files.close();
    await body.abandon();
  }
  return changed;
}

/** Chunks in their order: small files in runs that can be read together, everything else one by one. */
function runsOf(chunks: readonly ChunkSource[]): ChunkSource[][] {
  const runs: ChunkSource[][] = [];
  let run: ChunkSource[] | undefined;
  for (const chunk of chunks) {
    const isSmall = chunk.isWholeFile && laneShareOf(chunk.sizeBytes) < 1;
    if (isSmall && run !== undefined && run.length < filesPerRun) run.push(chunk);
    else {
      runs.push([chunk]);
      run = isSmall ? runs.at(-1) : undefined;
    }
  }
  return runs;
}

function readFiles(
  context: UploadContext,
  chunks: readonly ChunkSource[],
): Promise<(Uint8Array | undefined)[]> {
  return Promise.all(
    chunks.map(async (chunk) => {
      const file = new ChunkReader(context);
      return await file.read(chunk, chunk).finally(() => file.close());
    }),
  );
}

async function missingChunks(context: UploadContext, sources: readonly Source[]): Promise<ChunkSource[]> {
  const byHash = new Map<ChunkHash, ChunkSource>();
  for (const { nodeId, manifest, base } of sources) {
    let offset = 0;
    // What the journal's version is made of need not be asked about: of a large file that is nearly all.
    const known = new Set(base?.chunks.map(({ hash }) => hash));
    const isWholeFile = manifest.chunks.length === 1;
    for (const { hash, sizeBytes } of manifest.chunks) {
      if (!known.has(hash) && !byHash.has(hash))
        byHash.set(hash, { hash, sizeBytes, offset, nodeId, isWholeFile });
      offset += sizeBytes;
    }
  }
  const hashes = [...byHash.keys()];
  const missing: ChunkSource[] = [];
  for (let i = 0; i < hashes.length; i += limits.batchChunks) {
    const answer = await context.remote.missing(hashes.slice(i, i + limits.batchChunks), {
      signal: context.signal,
    });
    for (const hash of answer) {
      const source = byHash.get(hash);
      if (source !== undefined) missing.push(source);
    }
  }
  const total = sources.reduce((sum, { manifest }) => sum + manifestSize(manifest), 0);
  context.onBytes(total - missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return missing;
}
