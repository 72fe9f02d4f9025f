import { describe, expect, it } from "vitest";
import { emptyVector } from "../causality/index.js";
import type { NodeId } from "../tree/index.js";
import type { LocalOperation, RemoteOperation } from "./operations.js";
import { describeTriples, worldOf } from "./triples.fixture.js";
import type { World } from "./world.fixture.js";

describeTriples("nodes take each other's places", {
  "names swapped here": {
    base: { a: "x", b: "y" },
    local: { "b<a": "x", "a<b": "y" },
    after: { a: "y", b: "x" },
  },
  "names swapped there": {
    base: { a: "x", b: "y" },
    remote: { "b<a": "x", "a<b": "y" },
    after: { a: "y", b: "x" },
  },
  "names swapped on both sides": {
    base: { a: "x", b: "y" },
    local: { "b<a": "x", "a<b": "y" },
    remote: { "b<a": "x", "a<b": "y" },
    after: { a: "y", b: "x" },
  },
  "swapped there, renamed here": {
    base: { a: "x", b: "y" },
    local: { "c<a": "x", b: "y" },
    remote: { "b<a": "x", "a<b": "y" },
    after: { a: "y", b: "x" },
  },
  "three names in a circle there": {
    base: { a: "x", b: "y", c: "z" },
    remote: { "b<a": "x", "c<b": "y", "a<c": "z" },
    after: { a: "z", b: "x", c: "y" },
  },
  "three names in a circle here": {
    base: { a: "x", b: "y", c: "z" },
    local: { "b<a": "x", "c<b": "y", "a<c": "z" },
    after: { a: "z", b: "x", c: "y" },
  },
  "parent and child there": {
    base: { A: { a: "x", B: { b: "y" } } },
    remote: { "B<A/B": { b: "y", "A<A": { a: "x" } } },
    after: { B: { A: { a: "x" }, b: "y" } },
  },
  "parent and child, and their names, here": {
    base: { A: { a: "x", B: { b: "y" } } },
    local: { "A<A/B": { b: "y", "B<A": { a: "x" } } },
    after: { A: { B: { a: "x" }, b: "y" } },
  },
  "a chain of folders turned upside down there": {
    base: { A: { B: { C: { D: {} } } } },
    remote: { "D<A/B/C/D": { "C<A/B/C": { "B<A/B": { "A<A": {} } } } },
    after: { D: { C: { B: { A: {} } } } },
  },
  "a chain of folders turned upside down here": {
    base: { A: { B: { C: { D: {} } } } },
    local: { "D<A/B/C/D": { "C<A/B/C": { "B<A/B": { "A<A": {} } } } },
    after: { D: { C: { B: { A: {} } } } },
  },
  "a folder moves below one that moves out of it, here": {
    base: { X: { Q: { P: {} } } },
    local: { "Q<X/Q": { P: { "X<X": {} } } },
    after: { Q: { P: { X: {} } } },
  },
  "a file takes the name of the folder it was in, there": {
    base: { A: { a: "x", b: "y" } },
    remote: { "A<A/a": "x" },
    after: { A: "x" },
  },
  "a file takes the name of the folder it was in, here": {
    base: { A: { a: "x", b: "y" } },
    local: { "A<A/a": "x" },
    after: { A: "x" },
  },
  "a file is replaced by a folder there": {
    base: { a: "x" },
    remote: { a: { n: "y" } },
    after: { a: { n: "y" } },
  },
  "a folder is replaced by a file here": {
    base: { a: { n: "y" } },
    local: { a: "x" },
    after: { a: "x" },
  },
  "a file is replaced by a folder there and edited here": {
    base: { a: "x" },
    local: { a: "mine" },
    remote: { a: { n: "y" } },
    after: { a: { n: "y" }, "a (copy)": "mine" },
  },
  "a folder is replaced by a file here and filled there": {
    base: { a: { n: "y" } },
    local: { a: "mine" },
    remote: { a: { n: "y", m: "z" } },
    after: { a: { m: "z" }, "a (copy)": "mine" },
  },
});

const steps = (world: World) => {
  const plan = world.plan();
  return {
    local: plan.local.map((operation) =>
      operation.do === "move"
        ? `move ${operation.id} to ${operation.name}`
        : `${operation.do} ${idOf(operation)}`,
    ),
    remote: plan.remote.map(({ atomic, operations }) => [
      atomic ? "atomic" : "one by one",
      ...operations.map((operation) => `${operation.do} ${idOf(operation)}`),
    ]),
  };
};

const idOf = (operation: LocalOperation | RemoteOperation) =>
  "node" in operation ? operation.node.id : operation.id;

describe("the order of a plan", () => {
  it("parks on disk what goes in a circle, and nothing else", () => {
    const world = worldOf({
      base: { a: "x", b: "y", c: "z" },
      remote: { "b<a": "x", "a<b": "y", "d<c": "z" },
    });
    expect(steps(world).local).toEqual([
      "move file:b to .syncline-parked-file:b",
      "move file:a to .syncline-parked-file:a",
      "move file:a to b",
      "move file:b to a",
      "move file:c to d",
    ]);
  });

  it("moves a chain of names from its free end", () => {
    const world = worldOf({
      base: { a: "x", b: "y", c: "z" },
      remote: { "b<a": "x", "c<b": "y", "d<c": "z" },
    });
    expect(steps(world).local).toEqual(["move file:c to d", "move file:b to c", "move file:a to b"]);
  });

  it("puts contents last, in folders that are there and places that are free", () => {
    const world = worldOf({
      base: { a: "x", F: { b: "y" }, e: "1" },
      remote: { a: { n: "n", "G<F": {} }, e: "2" },
    });
    expect(steps(world).local).toEqual([
      "remove file:a",
      "remove file:F/b",
      "create Rfolder:a",
      "move folder:F to G",
      "create Rfile:a/n",
      "update file:e",
    ]);
  });

  it("commits circles atomically, and everything else one by one", () => {
    const world = worldOf({
      base: { a: "x", b: "y", F: { c: "z", G: { d: "w" } } },
      local: { "b<a": "x", "a<b": "y", N: { M: { e: "v" } }, "F<F/G/d": "w" },
    });
    expect(steps(world).remote).toEqual([
      ["one by one", "delete file:F/c"],
      ["atomic", "delete folder:F", "delete folder:F/G", "put file:F/G/d"],
      ["atomic", "put file:a", "put file:b"],
      ["one by one", "put Lfolder:N", "put Lfolder:N/M", "put Lfile:N/M/e"],
    ]);
  });

  it("leaves out what needs something that waits", () => {
    const world = worldOf({
      base: { a: "x", b: "y" },
      local: { "b<a": "x", "c<b": "y", N: { d: "mine" }, e: "1" },
      remote: { a: "x", "z<b": "new", N: "file" },
    });
    expect(steps(world).remote).toEqual([["one by one", "put file:a", "put Lfile:e"]]);
  });

  it("touches nothing that a journal gone wrong has put inside itself", () => {
    const world = worldOf({ base: { A: {}, B: { C: {} }, d: "x" }, remote: { A: {}, B: { C: {} }, d: "y" } });
    const inside = (id: string, parentId: string, name: string) =>
      world.writeElsewhere(id as NodeId, {
        kind: "folder",
        id: id as NodeId,
        parentId: parentId as NodeId,
        name,
        vector: emptyVector,
      });
    inside("folder:A", "folder:B/C", "A");
    inside("folder:B", "folder:A", "B");
    inside("new 1", "new 2", "n");
    inside("new 2", "new 1", "n");
    world.follow();
    expect(steps(world)).toEqual({ local: ["update file:d"], remote: [] });
  });
});
