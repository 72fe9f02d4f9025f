import type { Clock, Randomness } from "../clock/index.js";
import type { ChunkStore } from "../content/chunk-store.js";
import type { MetadataStore } from "../journal/index.js";
import { deleteCondemned } from "./deletion.js";
import type { DeletionWatch } from "./deletion-watch.js";
import { letUnneededGo } from "./let-go.js";
import { sweepSlice } from "./sweep.js";

/** What the collector works on. */
export interface CollectorPorts {
  readonly metadata: MetadataStore;
  readonly chunks: ChunkStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly watch: DeletionWatch;
  /** How long a chunk is kept that nothing needs. */
  readonly graceMs: number;
}

export interface CollectionOptions {
  /** Slices of the blob store, 0 to 255, that are compared with the metadata: by the first byte of the hash. Default: none. */
  readonly sweep?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a collection came to, in chunks. */
export interface Collected {
  /** Namespaces forgot them. */
  readonly letGo: number;
  /** Found by the sweep in the blob store, and in no namespace. */
  readonly stray: number;
  /** Their bytes were deleted. */
  readonly deleted: number;
}

/**
 * Frees what nobody needs: see docs/adr/0013-collection.md for why it is safe whatever else goes on. Any number of
 * collections may run at once, on any number of servers. One that fails, is cancelled or is killed leaves the rest
 * to the next one. Throws what the stores throw, and `signal.reason`.
 */
export async function collect(
  ports: CollectorPorts,
  { sweep = [], signal }: CollectionOptions,
): Promise<Collected> {
  const letGo = await letUnneededGo(ports, signal);
  let stray = 0;
  for (const slice of sweep) stray += await sweepSlice(ports, slice, signal);
  const deleted = await deleteCondemned(ports, signal);
  return { letGo, stray, deleted };
}
