import { type FileNode, Obstacles, type PlanContext, planSync, Trees } from "@syncline/core";
import type { Micro } from "./micro.js";
import { device, file, vectorAfter } from "./nodes.js";

const known = 20_000;
const changed = 1000;

/** Plans for a tree of which a part has changed, in three ways. */
export function plannerMicros(): Micro[] {
  const plan = (name: string, change: (trees: Trees, node: FileNode, number: number) => void): Micro => {
    const context = contextWith(change);
    return { name: `planner: ${name}`, amount: changed, unit: "nodes", run: () => planSync(context) };
  };
  return [
    plan("files created here", (trees, _, number) => {
      const node = file(known + number, 0);
      trees.setLocal(node.id, node);
    }),
    plan("files changed there", (trees, node) => {
      trees.setRemote(node.id, { ...node, sizeBytes: 1, contentId: other(node), vector: vectorAfter(2) });
    }),
    plan("files renamed here", (trees, node) =>
      trees.setLocal(node.id, { ...node, name: `new ${node.name}` }),
    ),
  ];
}

const other = (node: FileNode) => node.contentId.replace(/^0/, "f") as FileNode["contentId"];

function contextWith(change: (trees: Trees, node: FileNode, number: number) => void): PlanContext {
  const keyOf = (name: string) => name;
  const trees = new Trees(keyOf);
  for (let number = 0; number < known; number++) {
    const node = file(number, 1);
    trees.setRemote(node.id, node);
    trees.setLocal(node.id, node);
    trees.agree(node.id);
    if (number < changed) change(trees, node, number);
  }
  const copyName = (name: string) => `${name} (copy)`;
  return { trees, obstacles: new Obstacles(), deviceId: device, counterFloor: 0n, keyOf, copyName };
}
