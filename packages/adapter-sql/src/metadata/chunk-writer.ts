import type { ChunkClaim, ChunkHash, ContentId, StoredContent } from "@syncline/core";
import { SyncError } from "@syncline/core";
import { type Kysely, sql } from "kysely";
import { byCount, chunkCounts, chunkHash, contentId, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";
import type { MetadataTables } from "./tables.js";

/** The chunks of one namespace, and the contents that need them, within one transaction of `db`. */
export class ChunkWriter {
  readonly #db: Kysely<MetadataTables>;
  readonly #id: string;

  constructor(db: Kysely<MetadataTables>, namespaceId: string) {
    this.#db = db;
    this.#id = namespaceId;
  }

  async claim(
    chunks: readonly { readonly hash: ChunkHash; readonly sizeBytes: number }[],
    atMs: number,
  ): Promise<ChunkClaim[]> {
    const claim = sql<number>`(select lettings from namespaces where id = ${this.#id})`;
    const rows = chunks.map(({ hash, sizeBytes }) => ({
      namespace_id: this.#id,
      hash: hashBytes(hash),
      size_bytes: sizeBytes,
      held: 0,
      claim,
      contents: 0,
      unneeded_since_ms: atMs,
    }));
    for (const slab of exactSlabs(rows)) {
      await this.#db
        .insertInto("chunks")
        .values([...slab])
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    const claims: ChunkClaim[] = [];
    for (const slab of filledSlabs(chunks.map(({ hash }) => hashBytes(hash)))) {
      await sql`update chunks set unneeded_since_ms = ${atMs}
        where namespace_id = ${this.#id} and contents = 0 and hash in (${sql.join(slab)})`.execute(this.#db);
      const found = await sql<{ hash: Uint8Array; claim: number }>`select hash, claim from chunks
        where namespace_id = ${this.#id} and hash in (${sql.join(slab)})`.execute(this.#db);
      claims.push(...found.rows.map((row) => ({ hash: chunkHash(row.hash), claim: Number(row.claim) })));
    }
    return claims;
  }

  async hold(claims: readonly ChunkClaim[], atMs: number): Promise<ChunkHash[]> {
    const held = new Set<ChunkHash>();
    for (const slab of filledSlabs(claims)) {
      const pairs = slab.map(({ hash, claim }) => sql`(${hashBytes(hash)}, ${claim})`);
      const found = await sql<{ hash: Uint8Array }>`update chunks set held = 1, unneeded_since_ms = ${atMs}
        where namespace_id = ${this.#id} and (hash, claim) in (values ${sql.join(pairs)}) returning hash`.execute(
        this.#db,
      );
      for (const row of found.rows) held.add(chunkHash(row.hash));
    }
    return claims.map(({ hash }) => hash).filter((hash) => !held.has(hash));
  }

  async keep(hashes: readonly ChunkHash[], atMs: number): Promise<void> {
    for (const slab of filledSlabs(hashes)) {
      await sql`update chunks set unneeded_since_ms = ${atMs} where namespace_id = ${this.#id}
        and held = 1 and contents = 0 and hash in (${sql.join(slab.map(hashBytes))})`.execute(this.#db);
    }
  }

  async letGo(hashes: readonly ChunkHash[], beforeMs: number): Promise<ChunkHash[]> {
    const gone: ChunkHash[] = [];
    for (const slab of filledSlabs(hashes)) {
      const found = await sql<{ hash: Uint8Array }>`delete from chunks where namespace_id = ${this.#id}
        and contents = 0 and unneeded_since_ms < ${beforeMs} and hash in (${sql.join(slab.map(hashBytes))})
        returning hash`.execute(this.#db);
      gone.push(...found.rows.map((row) => chunkHash(row.hash)));
    }
    if (gone.length > 0)
      await sql`update namespaces set lettings = lettings + 1 where id = ${this.#id}`.execute(this.#db);
    return gone;
  }

  /** Contents that are known already are passed over. */
  async addContents(contents: readonly StoredContent[]): Promise<void> {
    const rows = contents.map((content) => ({
      namespace_id: this.#id,
      content_id: hashBytes(content.contentId),
      size_bytes: content.sizeBytes,
      manifest_bytes: content.manifest.byteLength,
      manifest: content.manifest,
    }));
    const fresh = new Set<ContentId>();
    for (const slab of exactSlabs(rows)) {
      const inserted = await this.#db
        .insertInto("contents")
        .values([...slab])
        .onConflict((conflict) => conflict.doNothing())
        .returning("content_id")
        .execute();
      for (const row of inserted) fresh.add(contentId(row.content_id));
    }
    const manifests = contents.filter((content) => fresh.has(content.contentId));
    for (const [count, hashes] of byCount(chunkCounts(manifests.map(({ manifest }) => manifest)))) {
      const changed = await this.#add(count, hashes);
      if (changed !== hashes.length)
        throw new SyncError("internal", { message: "A content has a chunk that is not held." });
    }
  }

  /** Forgets those of these contents that no version has. */
  async forgetContents(ids: readonly Uint8Array[], atMs: number): Promise<void> {
    const manifests: Uint8Array[] = [];
    for (const slab of filledSlabs(ids)) {
      const found = await sql<{ manifest: Uint8Array }>`delete from contents
        where namespace_id = ${this.#id} and content_id in (${sql.join(slab)}) and not exists (
          select 1 from versions where versions.namespace_id = contents.namespace_id
            and versions.content_id = contents.content_id) returning manifest`.execute(this.#db);
      manifests.push(...found.rows.map((row) => row.manifest));
    }
    for (const [count, hashes] of byCount(chunkCounts(manifests))) {
      await this.#add(-count, hashes);
      for (const slab of filledSlabs(hashes)) {
        await sql`update chunks set unneeded_since_ms = ${atMs} where namespace_id = ${this.#id}
          and contents = 0 and hash in (${sql.join(slab.map(hashBytes))})`.execute(this.#db);
      }
    }
  }

  /** Adds to the number of contents that have these chunks. Returns how many of them are held. */
  async #add(count: number, hashes: readonly ChunkHash[]): Promise<number> {
    let changed = 0;
    for (const slab of filledSlabs(hashes)) {
      const found =
        await sql`update chunks set contents = contents + ${count} where namespace_id = ${this.#id}
        and held = 1 and hash in (${sql.join(slab.map(hashBytes))})`.execute(this.#db);
      changed += Number(found.numAffectedRows ?? 0n);
    }
    return changed;
  }
}
