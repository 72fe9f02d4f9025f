import { ChunkStore, chunkKey, decodeManifest, isSyncError } from "@syncline/core";
import { hashOf, plainDeflate, type SimulatedServer, simulatedHasher } from "../fleet/index.js";

interface Read {
  /** Where its chunks are. */
  readonly keys: readonly string[];
  readonly hash: string | undefined;
}

/**
 * What the service holds: each content that a version needs is put together from its chunks, once, and verified. That they are
 * there is looked at each time.
 */
export class VersionReader {
  readonly #server: SimulatedServer;
  readonly #chunks: ChunkStore;
  readonly #read = new Map<string, Read>();
  #powerLosses = 0;

  constructor(server: SimulatedServer) {
    this.#server = server;
    this.#chunks = new ChunkStore({
      blobs: server.blobs.store,
      hasher: simulatedHasher,
      deflate: plainDeflate,
    });
  }

  /** Whether versions were forgotten at some time. */
  get haveBeenForgotten(): boolean {
    return this.#server.hasForgottenVersions;
  }

  /** The hash of a content's bytes; undefined where they cannot be had. */
  async hashOf(contentId: string): Promise<string | undefined> {
    await this.contents();
    return this.#present(this.#read.get(contentId));
  }

  /** Hashes of the bytes of all versions; undefined among them for one whose chunks are not all there. */
  async contents(): Promise<Set<string | undefined>> {
    const present = new Set<string | undefined>();
    this.#forgetTorn();
    for (const { contentId, manifest } of this.#server.journal.contents) {
      let read = this.#read.get(contentId);
      // What could not be read may have come since: the journal was another one then.
      if (this.#present(read) === undefined) {
        read = await this.#contentOf(manifest);
        this.#read.set(contentId, read);
      }
      present.add(this.#present(read));
    }
    return present;
  }

  /** After a power loss what has its name need not have its bytes. */
  #forgetTorn(): void {
    const { powerLosses } = this.#server.blobs;
    if (powerLosses > this.#powerLosses) this.#read.clear();
    this.#powerLosses = powerLosses;
  }

  #present(read: Read | undefined): string | undefined {
    return read?.keys.every((key) => this.#server.blobs.keys.has(key)) ? read.hash : undefined;
  }

  async #contentOf(manifest: Uint8Array): Promise<Read> {
    const { chunks } = decodeManifest(manifest);
    const keys = chunks.map(({ hash }) => chunkKey(hash));
    const parts: Uint8Array[] = [];
    for (const { hash } of chunks) {
      try {
        const found = await this.#chunks.get(hash);
        if (found === undefined) return { keys, hash: undefined };
        parts.push(found.plain);
      } catch (error) {
        if (isSyncError(error, "corrupt_content")) return { keys, hash: undefined };
        throw error;
      }
    }
    return { keys, hash: hashOf(Buffer.concat(parts)) };
  }
}
