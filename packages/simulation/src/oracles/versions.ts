import { ChunkStore, decodeManifest, isSyncError } from "@syncline/core";
import { hashOf, plainDeflate, type SimulatedServer, simulatedHasher } from "../fleet/index.js";

/** What the service holds: each content that a version needs is put together from its chunks, once, and verified. */
export class VersionReader {
  readonly #server: SimulatedServer;
  readonly #chunks: ChunkStore;
  readonly #hashes = new Map<string, string | undefined>();

  constructor(server: SimulatedServer) {
    this.#server = server;
    this.#chunks = new ChunkStore({ blobs: server.blobs, hasher: simulatedHasher, deflate: plainDeflate });
  }

  /** The hash of a content's bytes; undefined where they cannot be had. */
  async hashOf(contentId: string): Promise<string | undefined> {
    await this.contents();
    return this.#hashes.get(contentId);
  }

  /** Hashes of the bytes of all versions; undefined among them for one whose chunks are not all there. */
  async contents(): Promise<Set<string | undefined>> {
    const present = new Set<string | undefined>();
    for (const { contentId, manifest } of this.#server.journal.contents) {
      if (!this.#hashes.has(contentId)) this.#hashes.set(contentId, await this.#read(manifest));
      present.add(this.#hashes.get(contentId));
    }
    return present;
  }

  async #read(manifest: Uint8Array): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    for (const { hash } of decodeManifest(manifest).chunks) {
      try {
        const found = await this.#chunks.get(hash);
        if (found === undefined) return undefined;
        parts.push(found.plain);
      } catch (error) {
        if (isSyncError(error, "corrupt_content")) return undefined;
        throw error;
      }
    }
    return hashOf(Buffer.concat(parts));
  }
}
