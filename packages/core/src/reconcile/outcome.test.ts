import { describe, expect, it } from "vitest";
import { advanceVector, emptyVector } from "../causality/index.js";
import { type NodeId, rootId } from "../tree/index.js";
import { recordLocal, recordRemote } from "./outcome.js";
import { fileOf, sketchOf } from "./sketch.fixture.js";
import { worldOf } from "./triples.fixture.js";
import { here } from "./world.fixture.js";

const a = "file:a" as NodeId;

describe("an operation that the journal has overtaken", () => {
  it("is no conflict when it brought the content before", () => {
    const world = worldOf({ base: { a: "1" }, remote: { a: "2" } });
    const plan = world.plan();
    const second = world.journal.get(a);
    if (second !== undefined) world.writeElsewhere(a, fileOf(second, "3"));
    world.follow();
    for (const operation of plan.local) recordLocal(world.trees, operation);
    world.settle();
    expect(sketchOf(world.trees.local)).toEqual({ a: "3" });
  });

  it("is no move of this user's when it brought the place before", () => {
    const world = worldOf({ base: { a: "1" }, remote: { "b<a": "1" } });
    const plan = world.plan();
    world.writeElsewhere(a, world.trees.base.get(a));
    world.follow();
    for (const operation of plan.local) recordLocal(world.trees, operation);
    world.settle();
    expect(sketchOf(world.trees.remote)).toEqual({ a: "1" });
  });

  it("is no deletion of this user's when it removed what has been restored", () => {
    const world = worldOf({ base: { a: "1" }, remote: {} });
    const plan = world.plan();
    world.writeElsewhere(a, world.trees.base.get(a));
    world.follow();
    for (const operation of plan.local) recordLocal(world.trees, operation);
    world.settle();
    expect(sketchOf(world.trees.local)).toEqual({ a: "1" });
  });

  it("does not take the journal back when it was a commit", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    const [group] = world.plan().remote;
    world.journal.commit(group?.operations ?? [], false);
    const mine = world.journal.get(a);
    if (mine !== undefined) world.writeElsewhere(a, fileOf(mine, "3"));
    world.follow();
    for (const operation of group?.operations ?? []) recordRemote(world.trees, operation);
    expect(sketchOf(world.trees.remote)).toEqual({ a: "3" });
    world.settle();
    expect(sketchOf(world.trees.local)).toEqual({ a: "3" });
  });

  it("does not hide what the user has done meanwhile", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    const [group] = world.plan().remote;
    const local = world.trees.local.get(a);
    if (local !== undefined) world.trees.setLocal(a, fileOf(local, "3"));
    world.journal.commit(group?.operations ?? [], false);
    for (const operation of group?.operations ?? []) recordRemote(world.trees, operation);
    world.settle();
    expect(sketchOf(world.trees.remote)).toEqual({ a: "3" });
  });

  it("takes only the facets that it brought", () => {
    const world = worldOf({ base: { l: "-> 1" }, local: { l: "-> mine" }, remote: { "m<l": "-> 1" } });
    const [operation] = world.plan().local;
    expect(operation).toMatchObject({ do: "move", name: "m" });
    world.settle();
    expect(sketchOf(world.trees.remote)).toEqual({ m: "-> mine" });
  });
});

describe("a node that becomes another one", () => {
  it("leaves nothing behind, not even that it was deleted once", () => {
    const world = worldOf({ local: { A: { x: "1" } }, remote: { A: {} } });
    const own = world.trees.local.at(rootId, "A")?.id as NodeId;
    // As when an older copy of the index has it, and the journal has deleted it since.
    world.trees.setRemote(own, undefined, advanceVector(emptyVector, here, 2n));
    world.settle();
    expect(sketchOf(world.trees.remote)).toEqual({ A: { x: "1" } });
    expect(world.trees.tombstone(own)).toBeUndefined();
  });
});

describe("a copy", () => {
  it("remembers which node and version it came from", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "mine" }, remote: { a: "theirs" } });
    const { vector } = world.trees.base.get(a) ?? {};
    world.settle();
    const copy = world.trees.local.at("root" as NodeId, "a (copy)");
    expect(copy).toMatchObject({ copyOf: { id: a, vector } });
  });
});
