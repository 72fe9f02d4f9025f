import type { ChunkHash } from "../content/manifest.js";
import type { CollectorPorts } from "./collector.js";

/** Chunks in one question. */
const pageChunks = 500;

/**
 * Condemns the chunks of a slice of the blob store that no namespace has, to be deleted after the grace period: what a crash left,
 * or a restored backup does not know. Returns how many. Memory is bounded by a page.
 */
export async function sweepSlice(
  { metadata, chunks, clock, graceMs }: CollectorPorts,
  slice: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let stray = 0;
  const compare = async (page: readonly ChunkHash[]) => {
    const known = new Set(await metadata.chunksAnywhere(page));
    const unknown = page.filter((hash) => !known.has(hash));
    if (unknown.length > 0) await metadata.condemned.condemn(unknown, clock.now() + graceMs);
    stray += unknown.length;
  };
  let page = new Set<ChunkHash>();
  for await (const hash of chunks.list(slice, signal === undefined ? {} : { signal })) {
    page.add(hash);
    if (page.size < pageChunks) continue;
    await compare([...page]);
    page = new Set();
  }
  if (page.size > 0) await compare([...page]);
  return stray;
}
