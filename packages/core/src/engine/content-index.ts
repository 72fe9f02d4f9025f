import {
  type ChunkHash,
  type ContentId,
  decodeManifest,
  encodeManifest,
  type Manifest,
} from "../content/index.js";
import { isSyncError } from "../errors/index.js";
import type { StateChange, StateStore, StateValue } from "../state/state-store.js";
import type { NodeId } from "../tree/index.js";

/** Where a chunk was on this disk when it was last seen. Whoever reads it there checks its hash. */
export interface ChunkPlace {
  readonly nodeId: NodeId;
  readonly offset: number;
}

/** Packed pieces that wait for the next save. Chunks of a file that has more are sent whole when they change. */
const mostPieceBytes = 16 * 1024 * 1024;

/**
 * Manifests by content id, where the chunks of local files are, and their inner pieces. All of it only
 * makes transfers cheaper: a manifest that is missing is asked for again, a chunk that has moved is
 * fetched, and one whose pieces are not known is sent whole.
 */
export class ContentIndex {
  readonly #store: StateStore;
  readonly #unsaved = new Map<string, StateChange>();
  /** What has been taken to be saved and is not yet known to be: still the newest there is. */
  readonly #saving = new Map<string, StateChange>();
  #pieceBytes = 0;

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

  notePieces(hash: ChunkHash, pieces: Uint8Array): void {
    if (this.#pieceBytes >= mostPieceBytes) return;
    this.#pieceBytes += pieces.length;
    this.#put("pieces", hash, pieces);
  }

  /** These chunks are in neither the journal's current version nor on this disk: nothing is made from them any more. */
  forgetPieces(hashes: Iterable<ChunkHash>): void {
    for (const hash of hashes) this.#put("pieces", hash, null);
  }

  /** The packed pieces of those of these chunks for which they are known. */
  async pieces(hashes: readonly ChunkHash[]): Promise<Map<ChunkHash, Uint8Array>> {
    const known = new Map<ChunkHash, Uint8Array>();
    for (const [i, stored] of (await this.#store.getMany("pieces", hashes)).entries()) {
      const hash = hashes[i] as ChunkHash;
      const newer = this.#newer("pieces", hash);
      const pieces = newer === undefined ? stored : newer.value;
      if (pieces instanceof Uint8Array) known.set(hash, pieces);
    }
    return known;
  }

  /** Undefined when it is not known, or what was kept of it is damaged. */
  async manifest(contentId: ContentId): Promise<Manifest | undefined> {
    return (await this.manifests([contentId])).get(contentId);
  }

  /** Those of these contents that are known. */
  async manifests(contentIds: readonly ContentId[]): Promise<Map<ContentId, Manifest>> {
    const known = new Map<ContentId, Manifest>();
    for (const [i, stored] of (await this.#store.getMany("manifests", contentIds)).entries()) {
      const contentId = contentIds[i] as ContentId;
      const row = this.#newer("manifests", contentId)?.value ?? stored;
      const manifest = row instanceof Uint8Array ? decoded(row) : undefined;
      if (manifest !== undefined) known.set(contentId, manifest);
    }
    return known;
  }

  /** In the order of `hashes`; undefined where no place is known. */
  async places(hashes: readonly ChunkHash[]): Promise<(ChunkPlace | undefined)[]> {
    const stored = await this.#store.getMany("chunks", hashes);
    return hashes.map((hash, i) => {
      const row = this.#newer("chunks", hash)?.value ?? stored[i];
      if (typeof row !== "string") return undefined;
      const [nodeId, offset] = row.split(" ") as [NodeId, string | undefined];
      return /^\d{1,15}$/.test(offset ?? "") ? { nodeId, offset: Number(offset) } : undefined;
    });
  }

  takeUnsaved(): StateChange[] {
    const changes = [...this.#unsaved.values()];
    for (const entry of this.#unsaved) this.#saving.set(...entry);
    this.#unsaved.clear();
    this.#pieceBytes = 0;
    return changes;
  }

  /** All that was taken is in the store now. */
  noteSaved(): void {
    this.#saving.clear();
  }

  #newer(table: "manifests" | "chunks" | "pieces", key: string): StateChange | undefined {
    const name = `${table} ${key}`;
    return this.#unsaved.get(name) ?? this.#saving.get(name);
  }

  #put(table: "manifests" | "chunks" | "pieces", key: string, value: StateValue | null): void {
    this.#unsaved.set(`${table} ${key}`, { table, key, value });
  }
}

function decoded(row: Uint8Array): Manifest | undefined {
  try {
    return decodeManifest(row);
  } catch (error) {
    if (isSyncError(error, "invalid_manifest")) return undefined;
    throw error;
  }
}
