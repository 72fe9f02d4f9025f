import { type ChunkHash, contentIdOf, manifestToText, type NamedChunk, webHasher } from "@syncline/core";
import { describe, expect, it } from "vitest";
import {
  type Content,
  chunkOf,
  contentOf,
  file,
  idOf,
  outcomeWords,
  principals,
  stranger,
  type World,
} from "./world.js";

/** What a service does with content: manifests, chunks, and who may reach them. */
export function contentCases(create: () => Promise<World>): void {
  describe("content", () => {
    it("CC-01 asks for the chunks that the namespace does not hold, each once, and commits when they have come", async () => {
      const world = await create();
      const content = await contentOf("one", "two", "one");
      const operation = file("note", "a1", {}, content);
      const early = await world.commit("a", [operation]);
      const hashes = content.chunks.slice(0, 2).map(({ hash }) => hash);
      expect(early.outcomes).toEqual([{ outcome: "missing_chunks", hashes }]);
      await world.upload(content);
      expect(outcomeWords(await world.commit("a", [operation]))).toEqual(["committed 1"]);
    });

    it("CC-02 asks for the manifest of a content it does not know, and does without for one it knows", async () => {
      const world = await create();
      const content = await contentOf("one");
      await world.upload(content);
      const { manifest: _, ...bare } = file("copy", "a1", {}, content);
      expect((await world.commit("a", [bare])).outcomes).toEqual([{ outcome: "missing_chunks", hashes: [] }]);
      const both = await world.commit("a", [file("note", "a1", {}, content), bare]);
      expect(outcomeWords(both)).toEqual(["committed 1", "committed 2"]);
    });

    it("CC-03 does not learn a content from an operation that it turned down", async () => {
      const world = await create();
      const content = await contentOf("one");
      await world.upload(content);
      await world.commit("a", [file("note", "a1", { in: "nobody" }, content)]);
      const { manifest: _, ...bare } = file("copy", "a1", {}, content);
      expect(outcomeWords(await world.commit("a", [bare]))).toEqual(["missing 0"]);
    });

    it("CC-04 refuses manifests that lie", async () => {
      const world = await create();
      const content = await contentOf("one", "two");
      const other = await contentOf("two", "one");
      await world.upload(content, other);
      const longer = await withSizes(content, 1);
      const shifted = await withSizes(content, 0, 1);
      const honest = file("note", "a1", {}, content);
      const lies = [
        { ...honest, manifest: manifestToText(other.manifest) },
        { ...honest, manifest: "AAAA" },
        { ...honest, manifest: honest.manifest?.slice(0, -4) ?? "" },
        { ...honest, node: { ...honest.node, sizeBytes: 7 } },
        file("note", "a1", {}, longer),
        file("note", "a1", {}, shifted),
      ];
      for (const lie of lies) {
        expect(outcomeWords(await world.commit("a", [lie]))).toEqual(["refused invalid_manifest"]);
      }
      await world.commit("a", [honest]);
      const wrongSize = { ...file("copy", "a1", {}, content), manifest: undefined };
      const { manifest: _, ...known } = { ...wrongSize, node: { ...wrongSize.node, sizeBytes: 7 } };
      expect(outcomeWords(await world.commit("a", [known]))).toEqual(["refused invalid_manifest"]);
    });

    it("CC-05 sends manifests along with changes, and with none that is deleted", async () => {
      const world = await create();
      const content = await contentOf("one");
      await world.upload(content);
      await world.commit("a", [file("note", "a1", {}, content), file("gone", "a1", {}, content)]);
      const before = await world.changes();
      await world.commit("a", [{ op: "delete", id: idOf("gone"), vector: file("gone", "a2").node.vector }]);
      expect(before.changes.map(({ manifest }) => manifest)).toEqual(
        Array(2).fill(manifestToText(content.manifest)),
      );
      const [gone] = (await world.changes(before.cursor)).changes;
      expect(gone).toMatchObject({ deleted: true, seq: 3 });
      expect(gone).not.toHaveProperty("manifest");
    });

    it("CC-06 answers about the namespace's own chunks only", async () => {
      const world = await create();
      const content = await contentOf("secret");
      const [chunk] = content.chunks;
      if (chunk === undefined) throw new Error("no chunk");
      await world.upload(content);
      const mallorys = await world.service.createNamespace(stranger, { name: "home" });
      expect(await world.service.missing(stranger, mallorys.id, [chunk.hash])).toEqual([chunk.hash]);
      await expect(collect(world.service.fetch(stranger, mallorys.id, [chunk.hash]))).rejects.toMatchObject({
        code: "not_found",
        details: { hashes: [chunk.hash] },
      });
      const claim = await world.service.commit(stranger, mallorys.id, {
        epoch: mallorys.epoch,
        operations: [file("note", "a1", {}, content)],
      });
      expect(outcomeWords(claim)).toEqual(["missing 1"]);
      await world.service.upload(stranger, mallorys.id, [chunk]);
      expect(await world.service.missing(stranger, mallorys.id, [chunk.hash])).toEqual([]);
    });

    it("CC-07 gives chunks back in the order asked for, twice where asked twice", async () => {
      const world = await create();
      const texts = Array.from({ length: 40 }, (_, i) => `chunk ${i} `.repeat(40));
      const content = await contentOf(...texts);
      await world.upload(content);
      const asked = [...content.chunks].reverse().concat(content.chunks.slice(0, 3));
      const hashes = asked.map(({ hash }) => hash);
      const fetched = await collect(world.service.fetch(principals.b, world.namespaceId, hashes));
      expect(fetched).toEqual(asked);
    });

    it("CC-08 holds nothing of an upload in which one chunk is not what it says", async () => {
      const world = await create();
      const [good, bad] = [await chunkOf("good"), await chunkOf("bad")];
      const upload = world.service.upload(principals.a, world.namespaceId, [
        good,
        { ...bad, hash: good.hash },
        bad,
      ]);
      await expect(upload).rejects.toMatchObject({ code: "hash_mismatch" });
      const hashes = [good.hash, bad.hash];
      expect(await world.service.missing(principals.a, world.namespaceId, hashes)).toEqual(hashes);
    });

    it("CC-09 takes an upload again, and one that is cancelled leaves nothing", async () => {
      const world = await create();
      const content = await contentOf("one", "two");
      const controller = new AbortController();
      const reason = new Error("enough");
      async function* interrupted() {
        yield* content.chunks;
        controller.abort(reason);
        yield* content.chunks;
      }
      const { signal } = controller;
      const cancelled = world.service.upload(principals.a, world.namespaceId, interrupted(), { signal });
      await expect(cancelled).rejects.toBe(reason);
      const hashes = content.chunks.map(({ hash }) => hash);
      expect(await world.service.missing(principals.a, world.namespaceId, hashes)).toEqual(hashes);
      await world.upload(content);
      await world.upload(content);
      expect(await world.service.missing(principals.a, world.namespaceId, hashes)).toEqual([]);
    });

    it("CC-10 keeps to its limits", async () => {
      const world = await create();
      const chunk = await chunkOf("one");
      const many = Array.from({ length: 4097 }, () => chunk.hash);
      const tooLarge = { code: "too_large" };
      await expect(world.service.missing(principals.a, world.namespaceId, many)).rejects.toMatchObject(
        tooLarge,
      );
      await expect(collect(world.service.fetch(principals.a, world.namespaceId, many))).rejects.toMatchObject(
        tooLarge,
      );
      const operations = Array.from({ length: 1001 }, () => file("note", "a1"));
      await expect(world.commit("a", operations)).rejects.toMatchObject(tooLarge);
      await expect(world.commit("a", [])).rejects.toMatchObject({ code: "invalid_request" });
      const big = { ...chunk, sizeBytes: 16 * 1024 * 1024 + 1 };
      await expect(world.service.upload(principals.a, world.namespaceId, [big])).rejects.toMatchObject(
        tooLarge,
      );
    });

    it("CC-11 makes a chunk out of a delta, if it makes what it says of what the namespace holds", async () => {
      const world = await create();
      const [base, whole, other] = await Promise.all(["one", "one and two", "one and six"].map(chunkOf));
      if (base === undefined || whole === undefined || other === undefined) throw new Error("no chunk");
      await world.service.upload(principals.a, world.namespaceId, [base]);
      const delta = deltaAfter(base, " and two", whole.hash);
      const lie = world.service.upload(principals.a, world.namespaceId, [{ ...delta, hash: other.hash }]);
      await expect(lie).rejects.toMatchObject({ code: "hash_mismatch" });
      const mallorys = await world.service.createNamespace(stranger, { name: "home" });
      const claim = world.service.upload(stranger, mallorys.id, [delta]);
      await expect(claim).rejects.toMatchObject({ code: "missing_chunks", details: { hashes: [base.hash] } });
      const hashes = [whole.hash, other.hash];
      expect(await world.service.missing(principals.a, world.namespaceId, hashes)).toEqual(hashes);
      await world.service.upload(principals.a, world.namespaceId, [delta]);
      expect(await collect(world.service.fetch(principals.a, world.namespaceId, [whole.hash]))).toEqual([
        whole,
      ]);
    });
  });
}

/** The content whose manifest claims other sizes for its chunks, under its own true name. */
async function withSizes(content: Content, ...more: number[]): Promise<Content> {
  const chunks = content.manifest.chunks.map(({ hash, sizeBytes }, i) => ({
    hash,
    sizeBytes: sizeBytes + (more[i] ?? 0),
  }));
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
  const manifest = { chunks };
  return { ...content, manifest, sizeBytes, contentId: await contentIdOf(manifest, webHasher) };
}

/** The chunk that is all of `base`, of less than 64 bytes, and then these letters, as a delta: the protocol has its layout. */
function deltaAfter(base: NamedChunk, letters: string, hash: ChunkHash): NamedChunk {
  const literals = new TextEncoder().encode(letters);
  const head = [1, ...Array.from(base.hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))];
  const instructions = [base.sizeBytes * 2 + 1, 0, 0, literals.length * 2];
  const bytes = [
    ...head,
    0,
    0,
    0,
    instructions.length,
    ...instructions,
    0,
    0,
    0,
    0,
    literals.length,
    ...literals,
  ];
  return { hash, codec: 2, sizeBytes: base.sizeBytes + literals.length, bytes: Uint8Array.from(bytes) };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
