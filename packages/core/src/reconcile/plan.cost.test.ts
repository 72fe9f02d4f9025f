import { describe, expect, it } from "vitest";
import { emptyVector } from "../causality/index.js";
import type { Node, NodeId } from "../tree/index.js";
import { planSync } from "./plan.js";
import { baseNodesOf, fileOf, type Sketch } from "./sketch.fixture.js";
import { World } from "./world.fixture.js";

/** How often a plan looks at a node or a name: it grows with the work, and needs no clock. */
function looksOf(prepare: (world: World, size: number) => void, size: number): number {
  let looks = 0;
  const world = new World({
    keyOf: (name) => {
      looks++;
      return name;
    },
  });
  prepare(world, size);
  for (const tree of [world.trees.local, world.trees.remote]) {
    const { get, children } = tree;
    tree.get = (id) => {
      looks++;
      return get.call(tree, id);
    };
    tree.children = function* (id) {
      for (const child of children.call(tree, id)) {
        looks++;
        yield child;
      }
    };
  }
  looks = 0;
  planSync(world.context);
  return looks;
}

const folderOf = (size: number): Sketch => ({
  F: Object.fromEntries(Array.from({ length: size }, (_, i) => [`f${i}`, `content ${i}`])),
});

const create = (world: World, node: Node) => {
  const id = `L${node.id}` as NodeId;
  world.trees.setLocal(id, { ...node, id, vector: emptyVector });
};
const agree = (world: World, size: number) => {
  for (const node of baseNodesOf(folderOf(size))) world.agreeOn(node);
};
const files = (world: World) => [...world.trees.base.children("folder:F" as NodeId)];

const work: Record<string, (world: World, size: number) => void> = {
  "creating here": (world, size) => {
    for (const node of baseNodesOf(folderOf(size))) world.trees.setLocal(node.id, node);
  },
  "creating there": (world, size) => {
    for (const node of baseNodesOf(folderOf(size))) world.writeElsewhere(node.id, node);
    world.follow();
  },
  "unifying in one folder": (world, size) => {
    world.agreeOn({
      kind: "folder",
      id: "F" as NodeId,
      parentId: "root" as NodeId,
      name: "F",
      vector: emptyVector,
    });
    for (const node of baseNodesOf(folderOf(size))) {
      if (node.kind === "folder") continue;
      world.writeElsewhere(node.id, { ...node, parentId: "F" as NodeId });
      create(world, { ...node, parentId: "F" as NodeId });
    }
    world.follow();
  },
  "deleting there": (world, size) => {
    agree(world, size);
    for (const { id } of [...world.trees.baseNodes()]) world.writeElsewhere(id, undefined);
    world.follow();
  },
  "deleting here": (world, size) => {
    agree(world, size);
    for (const { id } of [...world.trees.baseNodes()]) world.trees.setLocal(id, undefined);
  },
  "copies of conflicts among ignored files": (world, size) => {
    agree(world, size);
    for (let i = 0; i < size; i++)
      world.obstacles.set("folder:F" as NodeId, `ignored ${i}`, "ignored_content");
    for (const node of files(world)) {
      world.writeElsewhere(node.id, fileOf(node, `${node.name} theirs`));
      world.trees.setLocal(node.id, fileOf(node, `${node.name} mine`));
    }
    world.follow();
  },
  "names in one circle": (world, size) => {
    agree(world, size);
    const all = files(world);
    all.forEach((node, i) => {
      world.writeElsewhere(node.id, { ...node, name: all[(i + 1) % all.length]?.name ?? "" });
    });
    world.follow();
  },
};

describe("the cost of a plan", () => {
  it.each(Object.entries(work))("follows the change when %s", (_, prepare) => {
    const some = looksOf(prepare, 200);
    expect(looksOf(prepare, 800) / some).toBeLessThan(4.5);
    expect(some / 200).toBeLessThan(60);
  });

  it.each([
    ["an edit here", (world: World, node: Node) => world.trees.setLocal(node.id, fileOf(node, "mine"))],
    ["a deletion here", (world: World, node: Node) => world.trees.setLocal(node.id, undefined)],
    ["a rename here", (world: World, node: Node) => world.trees.setLocal(node.id, { ...node, name: "new" })],
  ])("of %s does not depend on how much has not changed", (_, change) => {
    const one = (world: World, size: number) => {
      agree(world, size);
      const [node] = files(world);
      if (node !== undefined) change(world, node);
    };
    expect(looksOf(one, 1000)).toBe(looksOf(one, 10));
  });
});
