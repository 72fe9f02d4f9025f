import type { ChunkClaim, ChunkHash, ContentId, StoredContent } from "@syncline/core";
import { SyncError } from "@syncline/core";
import { sql } from "kysely";
import { given, givenList, givenRows, type SqlSession, Statement } from "../session/statement.js";
import { byCount, chunkCounts, chunkHash, contentId, hashBytes } from "./rows.js";
import { exactSlabs, filledSlabs } from "./slabs.js";

const newClaim = new Statement<{ lettings: number }>(
  () => sql`select lettings from namespaces where id = ${given}`,
);

const addChunks = new Statement(
  (count) => sql`insert into chunks (namespace_id, hash, size_bytes, held, claim, contents, unneeded_since_ms)
    values ${givenRows(count, 7)} on conflict do nothing`,
);

const beginAnew = new Statement(
  (count) => sql`update chunks set unneeded_since_ms = ${given}
    where namespace_id = ${given} and contents = 0 and hash in (${givenList(count)})`,
);

const claimsOf = new Statement<{ hash: Uint8Array; claim: number }>(
  (count) =>
    sql`select hash, claim from chunks where namespace_id = ${given} and hash in (${givenList(count)})`,
);

const holdClaimed = new Statement<{ hash: Uint8Array }>(
  (count) => sql`update chunks set held = 1, unneeded_since_ms = ${given}
    where namespace_id = ${given} and (hash, claim) in (values ${givenRows(count, 2)}) returning hash`,
);

const keepHeld = new Statement(
  (count) => sql`update chunks set unneeded_since_ms = ${given}
    where namespace_id = ${given} and held = 1 and contents = 0 and hash in (${givenList(count)})`,
);

const forgetChunks = new Statement<{ hash: Uint8Array }>(
  (count) => sql`delete from chunks where namespace_id = ${given}
    and contents = 0 and unneeded_since_ms < ${given} and hash in (${givenList(count)}) returning hash`,
);

const countLetting = new Statement(
  () => sql`update namespaces set lettings = lettings + 1 where id = ${given}`,
);

const newContents = new Statement<{ content_id: Uint8Array }>(
  (count) => sql`insert into contents (namespace_id, content_id, size_bytes, manifest_bytes, manifest)
    values ${givenRows(count, 5)} on conflict do nothing returning content_id`,
);

const dropContents = new Statement<{ manifest: Uint8Array }>(
  (count) => sql`delete from contents
    where namespace_id = ${given} and content_id in (${givenList(count)}) and not exists (
      select 1 from versions where versions.namespace_id = contents.namespace_id
        and versions.content_id = contents.content_id) returning manifest`,
);

const countContents = new Statement(
  (count) => sql`update chunks set contents = contents + ${given}
    where namespace_id = ${given} and held = 1 and hash in (${givenList(count)})`,
);

/** The chunks of one namespace, and the contents that need them, within one transaction. */
export class ChunkWriter {
  readonly #session: SqlSession;
  readonly #id: string;

  constructor(session: SqlSession, namespaceId: string) {
    this.#session = session;
    this.#id = namespaceId;
  }

  async claim(
    chunks: readonly { readonly hash: ChunkHash; readonly sizeBytes: number }[],
    atMs: number,
  ): Promise<ChunkClaim[]> {
    if (chunks.length === 0) return [];
    const [{ lettings: claim } = { lettings: 0 }] = await this.#session.rows(newClaim, [this.#id]);
    const rows = chunks.map(({ hash, sizeBytes }) => [
      this.#id,
      hashBytes(hash),
      sizeBytes,
      0,
      claim,
      0,
      atMs,
    ]);
    for (const slab of exactSlabs(rows)) await this.#session.change(addChunks, slab.flat(), slab.length);
    const claims: ChunkClaim[] = [];
    for (const slab of filledSlabs(chunks.map(({ hash }) => hashBytes(hash)))) {
      await this.#session.change(beginAnew, [atMs, this.#id, ...slab], slab.length);
      const found = await this.#session.rows(claimsOf, [this.#id, ...slab], slab.length);
      claims.push(...found.map((row) => ({ hash: chunkHash(row.hash), claim: Number(row.claim) })));
    }
    return claims;
  }

  async hold(claims: readonly ChunkClaim[], atMs: number): Promise<ChunkHash[]> {
    const held = new Set<ChunkHash>();
    for (const slab of filledSlabs(claims)) {
      const pairs = slab.flatMap(({ hash, claim }) => [hashBytes(hash), claim]);
      const found = await this.#session.returned(holdClaimed, [atMs, this.#id, ...pairs], slab.length);
      for (const row of found) held.add(chunkHash(row.hash));
    }
    return claims.map(({ hash }) => hash).filter((hash) => !held.has(hash));
  }

  async keep(hashes: readonly ChunkHash[], atMs: number): Promise<void> {
    for (const slab of filledSlabs(hashes.map(hashBytes)))
      await this.#session.change(keepHeld, [atMs, this.#id, ...slab], slab.length);
  }

  async letGo(hashes: readonly ChunkHash[], beforeMs: number): Promise<ChunkHash[]> {
    const gone: ChunkHash[] = [];
    for (const slab of filledSlabs(hashes.map(hashBytes))) {
      const found = await this.#session.returned(forgetChunks, [this.#id, beforeMs, ...slab], slab.length);
      gone.push(...found.map((row) => chunkHash(row.hash)));
    }
    if (gone.length > 0) await this.#session.change(countLetting, [this.#id]);
    return gone;
  }

  /** Contents that are known already are passed over. */
  async addContents(contents: readonly StoredContent[]): Promise<void> {
    const rows = contents.map(({ contentId: id, sizeBytes, manifest }) => [
      this.#id,
      hashBytes(id),
      sizeBytes,
      manifest.byteLength,
      manifest,
    ]);
    const fresh = new Set<ContentId>();
    for (const slab of exactSlabs(rows)) {
      const inserted = await this.#session.returned(newContents, slab.flat(), slab.length);
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
      const found = await this.#session.returned(dropContents, [this.#id, ...slab], slab.length);
      manifests.push(...found.map((row) => row.manifest));
    }
    for (const [count, hashes] of byCount(chunkCounts(manifests))) {
      await this.#add(-count, hashes);
      for (const slab of filledSlabs(hashes.map(hashBytes)))
        await this.#session.change(beginAnew, [atMs, this.#id, ...slab], slab.length);
    }
  }

  /** Adds to the number of contents that have these chunks. Returns how many of them are held. */
  async #add(count: number, hashes: readonly ChunkHash[]): Promise<number> {
    let changed = 0;
    for (const slab of filledSlabs(hashes.map(hashBytes)))
      changed += await this.#session.change(countContents, [count, this.#id, ...slab], slab.length);
    return changed;
  }
}
