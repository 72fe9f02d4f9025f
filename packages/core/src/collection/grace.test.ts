import { beforeEach, describe, expect, test } from "vitest";
import type { NamedChunk } from "../remote/index.js";
import { graceMs, RaceWorld, savedOf } from "./race-world.fixture.js";

let world: RaceWorld;
beforeEach(async () => {
  world = new RaceWorld();
  await world.createNamespaces(1);
});

const missing = (chunks: readonly NamedChunk[]) => {
  const { id, principal } = world.namespace(0);
  const hashes = chunks.map(({ hash }) => hash);
  return world.server().missing(principal, id, hashes);
};

describe("a chunk that nothing needs", () => {
  test("is kept for its grace, and not longer", async () => {
    const saved = await savedOf("text");
    await world.upload(world.server(), 0, saved);
    world.clock.advance(graceMs);
    expect(await world.server().collect()).toEqual({ letGo: 0, stray: 0, deleted: 0 });
    world.clock.advance(1);
    expect(await world.server().collect()).toEqual({ letGo: 1, stray: 0, deleted: 1 });
    expect(await missing([saved.chunk])).toEqual([saved.chunk.hash]);
  });

  test("is kept for half a grace more once somebody was told that it is there", async () => {
    const saved = await savedOf("text");
    await world.upload(world.server(), 0, saved);
    world.clock.advance(graceMs - 1);
    expect(await missing([saved.chunk])).toEqual([]);
    world.clock.advance(graceMs / 2);
    expect(await world.server().collect()).toMatchObject({ letGo: 0 });
    expect(await world.commit(world.server(), 0, saved)).toBe("committed");
  });

  test("is kept for a grace more once the last version that needed it is forgotten", async () => {
    await world.save(world.server(), 0, await savedOf("text"));
    world.clock.advance(10 * graceMs);
    expect(await world.server().collect()).toMatchObject({ letGo: 0 });
    await world.forgetAll(world.server(), 0);
    expect(await world.server().collect()).toMatchObject({ letGo: 0 });
    world.clock.advance(graceMs + 1);
    expect(await world.server().collect()).toMatchObject({ letGo: 1, deleted: 1 });
  });
});

describe("an upload that takes longer than the grace", () => {
  test("fails, holds nothing, and may be sent again", async () => {
    const { id, principal } = world.namespace(0);
    const saved = await Promise.all(Array.from({ length: 600 }, (_, i) => savedOf(`chunk ${i}`)));
    const chunks = saved.map(({ chunk }) => chunk);
    const [first] = chunks as [NamedChunk];
    async function* sleeping() {
      yield* chunks.slice(0, 599);
      // What has come is claimed a group at a time.
      while ((await world.metadata.chunksAnywhere([first.hash])).length === 0) await Promise.resolve();
      world.clock.advance(graceMs + 1);
      expect((await world.server().collect()).letGo).toBeGreaterThan(0);
      yield* chunks.slice(599);
    }
    const upload = world.server().upload(principal, id, sleeping());
    await expect(upload).rejects.toMatchObject({ code: "unavailable" });
    expect(await missing(chunks)).toHaveLength(600);
    await world.server().upload(principal, id, chunks);
    expect(await missing(chunks)).toEqual([]);
    expect(await world.damage(saved)).toEqual([]);
  });
});
