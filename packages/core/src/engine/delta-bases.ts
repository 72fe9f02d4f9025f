import type { ChunkHash, Manifest } from "../content/index.js";
import { type DeltaBase, mostBases } from "../delta/index.js";
import type { NodeId } from "../tree/index.js";
import type { ContentIndex } from "./content-index.js";

interface Replaced {
  readonly hash: ChunkHash;
  readonly offset: number;
}

/** The chunks of the old version that the new one no longer has, with their offsets: what deltas are made against. */
export function replacedChunks(base: Manifest, manifest: Manifest): Replaced[] {
  const kept = new Set(manifest.chunks.map(({ hash }) => hash));
  const replaced: Replaced[] = [];
  let offset = 0;
  for (const { hash, sizeBytes } of base.chunks) {
    if (!kept.has(hash)) replaced.push({ hash, offset });
    offset += sizeBytes;
  }
  return replaced;
}

/** Bases that one chunk is compared with: an insertion rarely moves bytes past more than a neighbour. */
const basesPerChunk = Math.min(4, mostBases);

/** Finds, for a chunk that is to be sent, the replaced chunks of the same file nearest to it whose pieces are known. */
export class DeltaBases {
  readonly #contents: ContentIndex;
  readonly #replaced = new Map<NodeId, readonly Replaced[]>();

  constructor(
    { contents }: { readonly contents: ContentIndex },
    sources: readonly {
      readonly nodeId: NodeId;
      readonly manifest: Manifest;
      readonly base: Manifest | undefined;
    }[],
  ) {
    this.#contents = contents;
    for (const { nodeId, manifest, base } of sources) {
      const replaced = base === undefined ? [] : replacedChunks(base, manifest);
      if (replaced.length > 0) this.#replaced.set(nodeId, replaced);
    }
  }

  async near(chunk: { readonly nodeId: NodeId; readonly offset: number }): Promise<DeltaBase[]> {
    const replaced = this.#replaced.get(chunk.nodeId);
    if (replaced === undefined) return [];
    const nearest = nearestTo(replaced, chunk.offset);
    const known = await this.#contents.pieces(nearest);
    return nearest.flatMap((hash) => {
      const pieces = known.get(hash);
      return pieces === undefined ? [] : [{ hash, pieces }];
    });
  }
}

/** Replaced chunks are in order of offset: those around the place are found without looking at all of them. */
function nearestTo(replaced: readonly Replaced[], offset: number): ChunkHash[] {
  let low = 0;
  let high = replaced.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((replaced[middle] as Replaced).offset < offset) low = middle + 1;
    else high = middle;
  }
  const first = Math.max(0, Math.min(low - basesPerChunk / 2, replaced.length - basesPerChunk));
  return replaced.slice(first, first + basesPerChunk).map(({ hash }) => hash);
}
