import { describe, expect, it } from "vitest";
import { advanceVector, deviceIdOf, emptyVector } from "../causality/index.js";
import type { Node, NodeId } from "../tree/index.js";
import type { Faults } from "./mishaps.fixture.js";
import type { RemoteOperation } from "./operations.js";
import { fileOf, sketchOf } from "./sketch.fixture.js";
import { worldOf } from "./triples.fixture.js";
import { here, type World } from "./world.fixture.js";

const third = deviceIdOf(3n);
const a = "file:a" as NodeId;

function write(world: World, id: NodeId, content: string): void {
  const node = world.trees.local.get(id) ?? world.trees.base.get(id);
  if (node !== undefined) world.trees.setLocal(id, { ...fileOf(node, content), id });
}

/** Sends what there is to send, and hears nothing of it. */
function send(world: World, delivery: ReturnType<Faults["delivery"]>): void {
  world.follow();
  world.carryOut(world.plan(), { fails: () => false, delivery: () => delivery, meanwhile: () => false });
}

function deliverLate(world: World): string[] {
  return world.late.splice(0).flatMap(({ operations, atomic }) => world.journal.commit(operations, atomic));
}

function expectBoth(world: World, sketch: ReturnType<typeof sketchOf>): void {
  world.settle();
  expect([sketchOf(world.trees.local), sketchOf(world.trees.remote)]).toEqual([sketch, sketch]);
  expect([...world.trees.differing()]).toEqual([]);
}

describe("a commit whose answer was not heard", () => {
  it("is this device's own when it was edited again since", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "answer lost");
    write(world, a, "3");
    world.restart();
    expectBoth(world, { a: "3" });
  });

  it("is what others have built on", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "answer lost");
    const mine = world.journal.get(a);
    if (mine !== undefined) world.writeElsewhere(a, fileOf(mine, "theirs"), third);
    world.restart();
    expectBoth(world, { a: "theirs" });
  });

  it("is a conflict when others have built on it and it was edited again since", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "answer lost");
    const mine = world.journal.get(a);
    if (mine !== undefined) world.writeElsewhere(a, fileOf(mine, "theirs"), third);
    write(world, a, "3");
    expectBoth(world, { a: "theirs", "a (copy)": "3" });
  });

  it("is sent again, once, when it never arrived", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "lost");
    expectBoth(world, { a: "2" });
  });

  it("made a node, which was deleted here since", () => {
    const world = worldOf({ local: { a: "1" } });
    send(world, "answer lost");
    world.trees.setLocal("Lfile:a" as NodeId, undefined);
    expectBoth(world, {});
  });

  it("deleted a node, which was restored elsewhere just as it was", () => {
    const world = worldOf({ base: { a: "1" }, local: {} });
    const before = world.trees.base.get(a);
    send(world, "answer lost");
    world.writeElsewhere(a, before, third);
    world.restart();
    expectBoth(world, { a: "1" });
  });

  it("deleted a node that was made again here meanwhile", () => {
    const world = worldOf({ base: { a: "1" }, local: {} });
    send(world, "answer lost");
    write(world, a, "2");
    expectBoth(world, { a: "2" });
  });
});

describe("a name under which a commit was sent, whose answer was not heard", () => {
  it("is not given to a copy of what was moved away from it since", () => {
    const world = worldOf({ local: { "b (copy)": "x" } });
    const id = "Lfile:b (copy)" as NodeId;
    send(world, "answer lost");
    const mine = world.trees.local.get(id) as Node;
    world.trees.setLocal(id, { ...mine, name: "b" });
    world.writeElsewhere(id, undefined, third);
    world.writeElsewhere("m" as NodeId, { ...fileOf(mine, "y"), id: "m" as NodeId, name: "b" }, third);
    // The move beats the deletion, and must not look undone by the name that it gets.
    expectBoth(world, { b: "y", "b (copy 2)": "x" });
  });
});

describe("a commit that arrives when it has long been given up", () => {
  it("is this device's own, though something else was sent after it", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "late");
    write(world, a, "3");
    send(world, "lost");
    expect(deliverLate(world)).toEqual(["committed"]);
    write(world, a, "4");
    expectBoth(world, { a: "4" });
  });

  it("is what others have built on, though something else was sent after it", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "late");
    write(world, a, "3");
    send(world, "lost");
    deliverLate(world);
    const mine = world.journal.get(a);
    if (mine !== undefined) world.writeElsewhere(a, fileOf(mine, "theirs"), third);
    world.restart();
    // Back to what base has: that is not the same as never having changed it.
    write(world, a, "1");
    expectBoth(world, { a: "theirs", "a (copy)": "1" });
  });

  it("made a node that was deleted here since, though something else was sent after it and others have touched it", () => {
    const world = worldOf({ local: { a: "1" } });
    const file = "Lfile:a" as NodeId;
    send(world, "late");
    write(world, file, "2");
    send(world, "lost");
    deliverLate(world);
    world.writeElsewhere(file, world.journal.get(file), third);
    world.trees.setLocal(file, undefined);
    expectBoth(world, {});
  });

  it("cannot bring back what was replaced since", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    send(world, "late");
    write(world, a, "1");
    world.settle();
    write(world, a, "3");
    world.settle();
    expect(deliverLate(world)).toEqual(["stale"]);
    expectBoth(world, { a: "3" });
  });

  it("cannot bring back what was replaced since, though another of its kind was accepted before", () => {
    const world = worldOf({ local: { a: "1" } });
    send(world, "late");
    deliverLate(world);
    const again = () => send(world, "late");
    write(world, "Lfile:a" as NodeId, "2");
    again();
    write(world, "Lfile:a" as NodeId, "1");
    world.settle();
    write(world, "Lfile:a" as NodeId, "3");
    world.settle();
    expect(deliverLate(world)).toEqual(["stale"]);
    expectBoth(world, { a: "3" });
  });

  it("is this device's own, though a folder moved elsewhere keeps what was deleted here since", () => {
    const world = worldOf({ base: { F: {} }, local: { F: { a: "1" } }, remote: { "G<F": {} } });
    const file = "Lfile:F/a" as NodeId;
    send(world, "answered");
    send(world, "late");
    write(world, file, "2");
    send(world, "lost");
    deliverLate(world);
    world.trees.setLocal(file, undefined);
    world.trees.setLocal("folder:F" as NodeId, undefined);
    const folder = world.journal.get("folder:F" as NodeId);
    if (folder !== undefined) world.writeElsewhere(folder.id, { ...folder, name: "H" });
    expectBoth(world, { H: { a: "1" } });
  });

  it("deletes nothing that was made again since", () => {
    const world = worldOf({ base: { a: "1" }, local: {} });
    send(world, "late");
    write(world, a, "2");
    world.settle();
    expect(deliverLate(world)).toEqual(["stale"]);
    expectBoth(world, { a: "2" });
  });
});

describe("what was sent", () => {
  it("is forgotten when the journal has it, and the tombstone with it", () => {
    const world = worldOf({ base: { a: "1", b: "1" }, local: { a: "2" } });
    world.settle();
    expect([...world.trees.sentNodes()]).toEqual([]);
    expect(world.trees.tombstone("file:b" as NodeId)).toBeUndefined();
  });

  it("has a counter that this device never uses again", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    const vectors = new Set<string>();
    for (const content of ["2", "3", "1", "4", "5"]) {
      write(world, a, content);
      world.follow();
      const operations = world.plan().remote.flatMap((group): readonly RemoteOperation[] => group.operations);
      for (const operation of operations) if (operation.do === "put") vectors.add(operation.node.vector);
      send(world, "late");
    }
    expect([...vectors]).toEqual([1, 2, 3, 4].map((counter) => `${here}:${counter},${deviceIdOf(2n)}:1`));
  });
});

describe("a counter that was used in a life which this device has lost the memory of", () => {
  /** The journal has a state that bears the counter this device is going to use next. */
  function forgotten(world: World, node: Node | undefined): void {
    const before = world.journal.vectorOf(a) ?? emptyVector;
    world.journal.write(a, node, advanceVector(before, here));
  }
  /** As a new device reads the journal: nobody tells it of what is deleted. */
  function readAnew(world: World): void {
    world.follow();
    world.trees.setRemote(a, world.journal.get(a));
  }

  it("does not make a file that is saved anew the one that was deleted then", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    forgotten(world, undefined);
    readAnew(world);
    world.carryOut(world.plan());
    expectBoth(world, { a: "2" });
  });

  it("does not do so when others have restored and deleted that since", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    forgotten(world, undefined);
    world.writeElsewhere(a, undefined, third);
    readAnew(world);
    world.carryOut(world.plan());
    expectBoth(world, { a: "2" });
  });

  it("does not make what was saved anew what was saved then, though no answer is heard", () => {
    const world = worldOf({ base: { a: "1" }, local: { a: "2" } });
    const plan = world.plan();
    const lost = world.trees.local.get(a);
    forgotten(world, lost && fileOf(lost, "then"));
    world.carryOut(plan, { fails: () => false, delivery: () => "answer lost", meanwhile: () => false });
    expectBoth(world, { a: "then", "a (copy)": "2" });
  });
});
