import {
  type ChunkHash,
  chunkHashToBytes,
  decodeChunk,
  deltaCodec,
  encodeInstructions,
  isSyncError,
  type NamedChunk,
  plainCodec,
  streamDeflate,
  webHasher,
} from "@syncline/core";
import { describe, expect, it } from "vitest";
import {
  type Content,
  contentOf,
  file,
  graceMs,
  outcomeWords,
  principals,
  remove,
  stranger,
  type World,
} from "./world.js";

const everySlice = Array.from({ length: 256 }, (_, i) => i);
/** Longer than a deletion that is under way is taken for alive. */
const staleMs = 600_001;

/** What a service frees, and what it must never free. */
export function collectionCases(create: () => Promise<World>): void {
  const hashesOf = (...contents: Content[]) =>
    [...new Set(contents.flatMap(({ chunks }) => chunks.map(({ hash }) => hash)))].sort();
  const missing = ({ service, namespaceId }: World, content: Content) =>
    service.missing(principals.a, namespaceId, hashesOf(content));
  /** A world in which this content was sent so long ago that it is about to be freed. */
  const withExpired = async (...contents: Content[]) => {
    const world = await create();
    await world.upload(...contents);
    world.clock.advance(graceMs + 1);
    return world;
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "resolved",
      (error: unknown) => (isSyncError(error) ? error.code : String(error)),
    );

  describe("collection", () => {
    it("CG-01 frees what was sent and never committed, once the grace period is over and not before", async () => {
      const world = await create();
      const content = await contentOf("one", "two");
      await world.upload(content);
      world.clock.advance(graceMs);
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
      expect(await world.stored()).toEqual(hashesOf(content));
      world.clock.advance(1);
      expect(await world.service.collect()).toEqual({ letGo: 2, stray: 0, deleted: 2 });
      expect(await world.stored()).toEqual([]);
      expect((await missing(world, content)).sort()).toEqual(hashesOf(content));
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
    });

    it("CG-02 keeps what it said is there, or was sent again, for half the grace period at least", async () => {
      const [told, sent] = [await contentOf("told"), await contentOf("sent")];
      const world = await create();
      await world.upload(told, sent);
      world.clock.advance(graceMs);
      expect(await missing(world, told)).toEqual([]);
      await world.upload(sent);
      world.clock.advance(graceMs / 2);
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
      const operations = [file("one", "a1", {}, told), file("two", "a1", {}, sent)];
      expect(outcomeWords(await world.commit("a", operations))).toEqual(["committed 1", "committed 2"]);
      world.clock.advance(2 * graceMs);
      expect(await world.service.collect({ sweep: everySlice })).toEqual({ letGo: 0, stray: 0, deleted: 0 });
    });

    it("CG-03 keeps what any version needs, however old: latest, replaced or deleted", async () => {
      const world = await create();
      const [first, second, gone] = [
        await contentOf("first", "shared"),
        await contentOf("second", "shared"),
        await contentOf("gone"),
      ];
      await world.upload(first, second, gone);
      await world.commit("a", [file("note", "a1", {}, first), file("gone", "a1", {}, gone)]);
      await world.commit("a", [file("note", "a2", {}, second), remove("gone", "a2")]);
      await world.service.forgetTombstones(world.namespaceId, -1);
      world.clock.advance(2 * graceMs);
      expect(await world.service.collect({ sweep: everySlice })).toEqual({ letGo: 0, stray: 0, deleted: 0 });
      // To go back is to commit the old content again, which is still known.
      const { manifest: _, ...back } = file("note", "a3", {}, first);
      expect(outcomeWords(await world.commit("a", [back]))).toEqual(["committed 5"]);
    });

    it("CG-04 frees what only forgotten versions needed, a grace period after they were forgotten", async () => {
      const world = await create();
      const [first, second, gone] = [
        await contentOf("first", "shared"),
        await contentOf("second", "shared"),
        await contentOf("gone"),
      ];
      await world.upload(first, second, gone);
      await world.commit("a", [file("note", "a1", {}, first), file("gone", "a1", {}, gone)]);
      await world.commit("a", [file("note", "a2", {}, second), remove("gone", "a2")]);
      world.clock.advance(2 * graceMs);
      expect(await world.service.forgetVersions(world.namespaceId, 2 * graceMs)).toBe(0);
      expect(await world.service.forgetVersions(world.namespaceId, graceMs)).toBe(3);
      world.clock.advance(graceMs);
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
      world.clock.advance(1);
      expect(await world.service.collect()).toEqual({ letGo: 2, stray: 0, deleted: 2 });
      expect(await world.stored()).toEqual(hashesOf(second));
      const { manifest: _, ...back } = file("note", "a3", {}, first);
      expect(outcomeWords(await world.commit("a", [back]))).toEqual(["missing 0"]);
    });

    it("CG-05 deletes bytes only when the last namespace has let them go", async () => {
      const content = await contentOf("common");
      const world = await withExpired(content);
      const theirs = await world.service.createNamespace(stranger, { name: "home" });
      await world.service.upload(stranger, theirs.id, content.chunks);
      expect(await world.service.collect()).toEqual({ letGo: 1, stray: 0, deleted: 0 });
      expect(await world.stored()).toEqual(hashesOf(content));
      expect(await missing(world, content)).toEqual(hashesOf(content));
      world.clock.advance(graceMs + 1);
      expect(await world.service.collect()).toEqual({ letGo: 1, stray: 0, deleted: 1 });
      expect(await world.stored()).toEqual([]);
    });

    it("CG-06 asks a commit for what was let go, and takes it again", async () => {
      const content = await contentOf("one", "two");
      const world = await withExpired(content);
      await world.service.collect();
      const operation = file("note", "a1", {}, content);
      expect(outcomeWords(await world.commit("a", [operation]))).toEqual(["missing 2"]);
      await world.upload(content);
      expect(outcomeWords(await world.commit("a", [operation]))).toEqual(["committed 1"]);
      expect(await world.stored()).toEqual(hashesOf(content));
    });

    it("CG-07 finds bytes that no namespace knows, and deletes them a grace period later unless they are claimed by then", async () => {
      const [stray, claimed] = [await contentOf("stray"), await contentOf("claimed")];
      const world = await create();
      const elsewhere = await create();
      await elsewhere.upload(stray, claimed);
      for await (const { key } of elsewhere.blobs.list(""))
        await world.blobs.put(key, (await elsewhere.blobs.get(key)) as Uint8Array);
      await world.blobs.put("of/somebody/else", new Uint8Array(1));
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
      expect(await world.service.collect({ sweep: everySlice })).toEqual({ letGo: 0, stray: 2, deleted: 0 });
      world.clock.advance(graceMs);
      await world.upload(claimed);
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 1 });
      expect(await world.stored()).toEqual([...hashesOf(claimed), "else"].sort());
    });

    it("CG-08 holds nothing of an upload that slept until its claims ran out, even if somebody has claimed the same meanwhile", async () => {
      const content = await contentOf("sleepy");
      const world = await create();
      const [atPut, mayPut] = [new Gate(), new Gate()];
      let puts = 0;
      let second: Promise<string> | undefined;
      world.beforeBlobs = async (call) => {
        if (call !== "put") return;
        if (++puts === 2) {
          atPut.open();
          await mayPut.opened;
        } else if (puts === 1) {
          world.clock.advance(graceMs + 1);
          await world.service.collect();
          second = codeOf(world.upload(content));
          await atPut.opened;
        }
      };
      expect(await codeOf(world.upload(content))).toBe("unavailable");
      expect(await missing(world, content)).toEqual(hashesOf(content));
      mayPut.open();
      expect(await second).toBe("resolved");
      expect(await missing(world, content)).toEqual([]);
    });

    it("CG-09 takes no chunk whose bytes are just being deleted, and takes it when they are gone", async () => {
      const [wanted, other] = [await contentOf("wanted"), await contentOf("other")];
      const world = await withExpired(wanted);
      const heard: string[] = [];
      world.beforeBlobs = async (call, key) => {
        if (call !== "delete" || !key.startsWith("chunks/")) return;
        world.beforeBlobs = async () => {};
        heard.push(await codeOf(world.upload(wanted)), await codeOf(world.upload(other)));
      };
      await world.service.collect();
      expect(heard).toEqual(["unavailable", "resolved"]);
      expect(await world.stored()).toEqual(hashesOf(other));
      await world.upload(wanted);
      expect(await world.stored()).toEqual(hashesOf(wanted, other));
    });

    it("CG-10 spares what is claimed between the look and the deletion", async () => {
      const content = await contentOf("contested");
      const world = await withExpired(content);
      const operation = file("note", "a1", {}, content);
      await Promise.all([
        world.service.collect(),
        world.service.collect(),
        (async () => {
          for (let answer = ""; answer !== "committed 1"; ) {
            if ((await codeOf(world.upload(content))) !== "resolved") continue;
            [answer = ""] = outcomeWords(await world.commit("a", [operation]));
          }
        })(),
      ]);
      expect(await world.stored()).toEqual(hashesOf(content));
      world.clock.advance(graceMs + 1);
      await world.service.collect({ sweep: everySlice });
      expect(await world.stored()).toEqual(hashesOf(content));
    });

    it("CG-11 goes on where one was left that failed, and waits only for what may still be deleted", async () => {
      const contents = await Promise.all(["a", "b", "c"].map((text) => contentOf(text)));
      const world = await withExpired(...contents);
      const [victim] = hashesOf(...contents) as [ChunkHash];
      const refused = new Error("no");
      world.beforeBlobs = async (call, key) => {
        if (call === "delete" && key.endsWith(victim)) throw refused;
      };
      await expect(world.service.collect()).rejects.toBe(refused);
      world.beforeBlobs = async () => {};
      expect(await world.stored()).toEqual([victim]);
      const lost = contents.find(({ chunks }) => chunks[0]?.hash === victim) as Content;
      // It failed here, and may yet be carried out there.
      expect(await codeOf(world.upload(lost))).toBe("unavailable");
      expect(await world.service.collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
      world.clock.advance(staleMs);
      await world.upload(lost);
      world.clock.advance(graceMs + 1);
      expect(await world.service.collect()).toEqual({ letGo: 1, stray: 0, deleted: 1 });
      expect(await world.stored()).toEqual([]);
    });

    it("CG-12 stops when it is told to, and leaves the rest to the next one", async () => {
      const content = await contentOf(...Array.from({ length: 30 }, (_, i) => `chunk ${i}`));
      const world = await withExpired(content);
      const controller = new AbortController();
      const reason = new Error("enough");
      world.beforeBlobs = async (call) => {
        if (call === "delete") controller.abort(reason);
      };
      await expect(world.service.collect({ signal: controller.signal })).rejects.toBe(reason);
      const left = await world.stored();
      expect(left.length).toBeGreaterThan(0);
      expect(left.length).toBeLessThan(30);
      // Nothing is under way any more: what is left may be sent and collected at once.
      await world.upload(content);
      world.clock.advance(graceMs + 1);
      await world.service.collect();
      expect(await world.stored()).toEqual([]);
    });

    it("CG-13 frees a delta with its chunk", async () => {
      const base = await contentOf("base ".repeat(100));
      const world = await withExpired(base);
      const delta = await deltaOf(base, "and more");
      await world.service.upload(principals.a, world.namespaceId, [delta]);
      world.clock.advance(graceMs + 1);
      await world.service.collect();
      expect(await world.stored()).toEqual([]);
    });

    it("CG-14 frees more than a page", async () => {
      const content = await contentOf(...Array.from({ length: 1_234 }, (_, i) => `chunk ${i}`));
      const world = await withExpired(content);
      const kept = await contentOf("chunk 7");
      await world.upload(kept);
      await world.commit("a", [file("note", "a1", {}, kept)]);
      expect(await world.service.collect()).toEqual({ letGo: 1_233, stray: 0, deleted: 1_233 });
      expect(await world.stored()).toEqual(hashesOf(kept));
    });

    it("CG-15 takes nothing for there after a restore that a collection since the backup may have freed", async () => {
      const [needed, unneeded] = [await contentOf("needed"), await contentOf("unneeded")];
      const world = await create();
      await world.upload(needed);
      await world.commit("a", [file("note", "a1", {}, needed)]);
      await world.upload(unneeded);
      world.clock.advance(graceMs + 1);
      // The metadata is as before a collection whose deletions nobody takes back.
      for (const { key } of await keysOf(world, unneeded)) await world.blobs.delete(key);
      await world.service.startNewEpoch(world.namespaceId);
      expect(await missing(world, unneeded)).toEqual(hashesOf(unneeded));
      expect(await missing(world, needed)).toEqual([]);
      await world.upload(unneeded);
      expect(await world.service.collect()).toMatchObject({ deleted: 0 });
      expect(await world.stored()).toEqual(hashesOf(needed, unneeded));
    });
  });
}

/** The blobs of a content's chunks. */
async function keysOf({ blobs }: World, { chunks }: Content): Promise<{ readonly key: string }[]> {
  const found: { readonly key: string }[] = [];
  for await (const { key } of blobs.list(""))
    if (chunks.some(({ hash }) => key.endsWith(hash))) found.push({ key });
  return found;
}

/** Opened once, for all who wait. */
class Gate {
  open: () => void = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/** The chunk that is a content's only one with a text after it, as a delta against that. */
async function deltaOf({ chunks, sizeBytes }: Content, text: string): Promise<NamedChunk> {
  const [base] = chunks as [NamedChunk];
  const literals = new TextEncoder().encode(text);
  const instructions = encodeInstructions([
    { kind: "copy", base: 0, offset: 0, length: sizeBytes },
    { kind: "literal", length: literals.length },
  ]);
  const uint32 = (value: number) => [0, 0, 0, value];
  const bytes = Uint8Array.from([
    1,
    ...chunkHashToBytes(base.hash),
    ...uint32(instructions.length),
    ...instructions,
    plainCodec,
    ...uint32(literals.length),
    ...literals,
  ]);
  const plain = await decodeChunk(base, streamDeflate);
  const hash = await webHasher.sha256(Uint8Array.from([...plain, ...literals]));
  return { hash, codec: deltaCodec, sizeBytes: plain.length + literals.length, bytes };
}
