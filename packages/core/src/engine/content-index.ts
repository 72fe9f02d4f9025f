import {
  type ChunkHash,
  type ContentId,
  decodeManifest,
  encodeManifest,
  type Manifest,
} from "../content/index.js";
import type { StateChange, StateStore } from "../state/state-store.js";
import type { NodeId } from "../tree/index.js";

/** Where a chunk was on this disk when it was last seen. Whoever reads it there checks its hash. */
export interface ChunkPlace {
  readonly nodeId: NodeId;
  readonly offset: number;
}

/**
 * Manifests by content id, and where the chunks of local files are. Both only grow cheaper
 * transfers: a manifest that is missing is asked for again, a chunk that has moved is fetched.
 */
export class ContentIndex {
  readonly #store: StateStore;
  readonly #unsaved = new Map<string, StateChange>();

  constructor(store: StateStore) {
    this.#store = store;
  }

  noteManifest(contentId: ContentId, manifest: Manifest): void {
    this.#put("manifests", contentId, encodeManifest(manifest));
  }

  /** The node's file on this disk has this content now. */
  noteLocal(nodeId: NodeId, contentId: ContentId, manifest: Manifest): void {
    this.noteManifest(contentId, manifest);
    let offset = 0;
    for (const { hash, sizeBytes } of manifest.chunks) {
      this.#put("chunks", hash, `${nodeId} ${offset}`);
      offset += sizeBytes;
    }
  }

  async manifest(contentId: ContentId): Promise<Manifest | undefined> {
    const row = await this.#get("manifests", contentId);
    return row instanceof Uint8Array ? decodeManifest(row) : undefined;
  }

  /** In the order of `hashes`; undefined where no place is known. */
  async places(hashes: readonly ChunkHash[]): Promise<(ChunkPlace | undefined)[]> {
    const stored = await this.#store.getMany("chunks", hashes);
    return hashes.map((hash, i) => {
      const row = this.#unsaved.get(`chunks ${hash}`)?.value ?? stored[i];
      if (typeof row !== "string") return undefined;
      const [nodeId, offset] = row.split(" ") as [NodeId, string];
      return { nodeId, offset: Number(offset) };
    });
  }

  takeUnsaved(): StateChange[] {
    const changes = [...this.#unsaved.values()];
    this.#unsaved.clear();
    return changes;
  }

  async #get(table: "manifests" | "chunks", key: string) {
    return this.#unsaved.get(`${table} ${key}`)?.value ?? (await this.#store.get(table, key));
  }

  #put(table: "manifests" | "chunks", key: string, value: string | Uint8Array): void {
    this.#unsaved.set(`${table} ${key}`, { table, key, value });
  }
}
