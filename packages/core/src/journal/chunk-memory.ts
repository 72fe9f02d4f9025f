import { type ChunkHash, type ChunkRef, type ContentId, decodeManifest } from "../content/manifest.js";
import { SyncError } from "../errors/index.js";
import type { ChunkClaim, HeldChunk } from "./chunk-records.js";
import type { StoredContent } from "./metadata-store.js";
import { remove, type Undo, write } from "./undo.js";

interface Row {
  readonly sizeBytes: number;
  /** False for a chunk that is only claimed. */
  readonly held: boolean;
  /** How many contents have it. */
  readonly contents: number;
  /** Counts from when it came or was last needed; without meaning while a content has it. */
  readonly unneededSinceMs: number;
  readonly claim: number;
}

/** The contents and chunks of one namespace in memory. */
export class ChunkMemory {
  readonly #contents = new Map<ContentId, StoredContent>();
  readonly #rows = new Map<ChunkHash, Row>();
  #claims = 0;

  content(id: ContentId): StoredContent | undefined {
    return this.#contents.get(id);
  }

  /** The chunk is held or claimed. */
  has(hash: ChunkHash): boolean {
    return this.#rows.has(hash);
  }

  held(hashes: readonly ChunkHash[]): HeldChunk[] {
    return [...new Set(hashes)].flatMap((hash) => {
      const row = this.#rows.get(hash);
      if (row?.held !== true) return [];
      return [
        {
          hash,
          sizeBytes: row.sizeBytes,
          unneededSinceMs: isUnneeded(row) ? row.unneededSinceMs : undefined,
        },
      ];
    });
  }

  unneeded(beforeMs: number): ChunkHash[] {
    return Array.from(this.#rows).flatMap(([hash, row]) => (wasUnneeded(row, beforeMs) ? [hash] : []));
  }

  claim(chunks: readonly ChunkRef[], atMs: number, undo: Undo): ChunkClaim[] {
    const before = this.#claims;
    undo.push(() => {
      this.#claims = before;
    });
    return chunks.map(({ hash, sizeBytes }) => {
      const row = this.#rows.get(hash) ?? { sizeBytes, held: false, contents: 0, claim: ++this.#claims };
      write(this.#rows, hash, { ...row, unneededSinceMs: atMs }, undo);
      return { hash, claim: row.claim };
    });
  }

  hold(claims: readonly ChunkClaim[], atMs: number, undo: Undo): ChunkHash[] {
    const gone: ChunkHash[] = [];
    for (const { hash, claim } of claims) {
      const row = this.#rows.get(hash);
      if (row?.claim !== claim) gone.push(hash);
      else write(this.#rows, hash, { ...row, held: true, unneededSinceMs: atMs }, undo);
    }
    return gone;
  }

  keep(hashes: readonly ChunkHash[], atMs: number, undo: Undo): void {
    for (const hash of hashes) {
      const row = this.#rows.get(hash);
      if (row?.held === true) write(this.#rows, hash, { ...row, unneededSinceMs: atMs }, undo);
    }
  }

  letGo(hashes: readonly ChunkHash[], beforeMs: number, undo: Undo): ChunkHash[] {
    const gone = [...new Set(hashes)].filter((hash) => {
      const row = this.#rows.get(hash);
      return row !== undefined && wasUnneeded(row, beforeMs);
    });
    for (const hash of gone) remove(this.#rows, hash, undo);
    return gone;
  }

  addContents(contents: readonly StoredContent[], undo: Undo): void {
    for (const content of contents) {
      if (this.#contents.has(content.contentId)) continue;
      write(this.#contents, content.contentId, content, undo);
      for (const hash of chunksOf(content)) {
        const row = this.#rows.get(hash);
        if (row?.held !== true)
          throw new SyncError("internal", { message: "A content has a chunk that is not held." });
        write(this.#rows, hash, { ...row, contents: row.contents + 1 }, undo);
      }
    }
  }

  forgetContents(ids: Iterable<ContentId>, atMs: number, undo: Undo): void {
    for (const id of ids) {
      const content = this.#contents.get(id);
      if (content === undefined) continue;
      remove(this.#contents, id, undo);
      for (const hash of chunksOf(content)) {
        const row = this.#rows.get(hash) as Row;
        write(this.#rows, hash, { ...row, contents: row.contents - 1, unneededSinceMs: atMs }, undo);
      }
    }
  }
}

/** The chunks of a content, each once. */
function chunksOf({ manifest }: StoredContent): Set<ChunkHash> {
  return new Set(decodeManifest(manifest).chunks.map(({ hash }) => hash));
}

function isUnneeded({ contents }: Row): boolean {
  return contents === 0;
}

function wasUnneeded(row: Row, beforeMs: number): boolean {
  return isUnneeded(row) && row.unneededSinceMs < beforeMs;
}
