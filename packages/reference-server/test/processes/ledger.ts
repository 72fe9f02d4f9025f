import { nodeHasher } from "@syncline/adapter-node";
import {
  type ChunkingParameters,
  type ContentId,
  contentIdOf,
  createChunker,
  cutStream,
} from "@syncline/core";
import { hashOf } from "./folders.js";

export interface Save {
  readonly hash: string;
  readonly contentId: ContentId;
  /** Whose it is and where it was saved, for a report. */
  readonly what: string;
}

/** What users saved, and have not replaced or deleted themselves while they had it before them. */
export class Ledger {
  readonly #owed = new Map<string, Save>();
  readonly #chunking: ChunkingParameters;
  saves = 0;
  /** Deeds in whose very moment the engine put another file in the same place: one of the two went aside. */
  races = 0;

  constructor(chunking: ChunkingParameters) {
    this.#chunking = chunking;
  }

  async saved(bytes: Uint8Array, what: string): Promise<void> {
    this.saves++;
    const hash = hashOf(bytes);
    const content = (async function* () {
      yield bytes;
    })();
    const manifest = await cutStream(content, this.#chunking, { createChunker, hasher: nodeHasher });
    this.#owed.set(hash, { hash, contentId: await contentIdOf(manifest, nodeHasher), what });
  }

  /** A user who saw these bytes has replaced or deleted them. */
  releasedBy(bytes: Uint8Array): void {
    this.#owed.delete(hashOf(bytes));
  }

  get owed(): Save[] {
    return [...this.#owed.values()];
  }
}
