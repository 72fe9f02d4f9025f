import { advanceVector, deviceIdOf, emptyVector } from "../causality/index.js";
import type { ContentId } from "../content/manifest.js";
import { type Node, type NodeId, rootId, type Tree, Trees } from "../tree/index.js";
import { Obstacles } from "./obstacles.js";
import { isEmptyPlan, type Plan } from "./operations.js";
import { recordLocal, recordRemote, recordSettled } from "./outcome.js";
import { parkedName } from "./parking.js";
import { type PlanContext, planSync } from "./plan.js";

/** A tree as tests write it: a folder is an object, a file its content, `-> x` a link, `+x` an executable. */
export type Sketch = { readonly [name: string]: Sketch | string };

export const here = deviceIdOf(1n);
export const elsewhere = deviceIdOf(2n);
export const keyOf = (name: string) => name;

/** Three trees in a world without disk or network, where every operation succeeds. */
export class World {
  readonly trees = new Trees(keyOf);
  readonly obstacles = new Obstacles();
  readonly #context: PlanContext;
  #made = 0;

  constructor() {
    this.#context = {
      trees: this.trees,
      obstacles: this.obstacles,
      deviceId: here,
      keyOf,
      copyName: (name, taken) => {
        for (let n = 1; ; n++) {
          const candidate = `${name} (copy${n > 1 ? ` ${n}` : ""})`;
          if (!taken(candidate)) return candidate;
        }
      },
    };
  }

  newId(hint = "n"): NodeId {
    return `${hint}#${this.#made++}` as NodeId;
  }

  plan(): Plan {
    return planSync(this.#context);
  }

  /** Changes the journal as another device does. */
  remoteSet(node: Node): void {
    const before = this.trees.remote.get(node.id)?.vector ?? this.trees.tombstone(node.id) ?? emptyVector;
    this.trees.setRemote(node.id, { ...node, vector: advanceVector(before, elsewhere) });
  }

  remoteDelete(id: NodeId): void {
    const before = this.trees.remote.get(id)?.vector ?? emptyVector;
    this.trees.setRemote(id, undefined, advanceVector(before, elsewhere));
  }

  /** Carries plans out until there is nothing left; returns the rounds it took. */
  settle(mostRounds = 200): number {
    for (let round = 0; round < mostRounds; round++) {
      const plan = this.plan();
      if (isEmptyPlan(plan)) return round;
      this.carryOut(plan);
    }
    throw new Error("The plan does not end.");
  }

  carryOut(plan: Plan): void {
    for (const operation of plan.settle) recordSettled(this.trees, operation, this.newId("copy"));
    for (const operation of plan.local) {
      if (operation.do === "create") this.#vacate(operation.node.parentId, operation.node.name);
      if (operation.do === "move") this.#vacate(operation.parentId, operation.name);
      recordLocal(this.trees, operation);
    }
    for (const { operations } of plan.remote) {
      for (const operation of operations) recordRemote(this.trees, operation);
    }
  }

  #vacate(parentId: NodeId, name: string): void {
    const occupant = this.trees.local.at(parentId, name);
    if (occupant === undefined) return;
    this.trees.setLocal(occupant.id, { ...occupant, name: parkedName(occupant.id) });
  }
}

/** The nodes of a sketch, ids by path and kind. */
export function nodesOf(sketch: Sketch, prefix = "", parentId: NodeId = rootId): Node[] {
  return Object.entries(sketch).flatMap(([name, value]): Node[] => {
    const path = `${prefix}/${name}`;
    const kind = typeof value !== "string" ? "folder" : value.startsWith("-> ") ? "symlink" : "file";
    const id = `${kind}:${path}` as NodeId;
    const located = { id, parentId, name, vector: emptyVector };
    if (typeof value !== "string") return [{ kind: "folder", ...located }, ...nodesOf(value, path, id)];
    if (kind === "symlink") return [{ kind: "symlink", ...located, target: value.slice(3) }];
    return [fileNode(located, value)];
  });
}

function fileNode(located: Pick<Node, "id" | "parentId" | "name" | "vector">, content: string): Node {
  const executable = content.startsWith("+x");
  return {
    kind: "file",
    ...located,
    contentId: content as ContentId,
    sizeBytes: content.length,
    executable,
    modifiedAtMs: 0,
  };
}

/** A tree as a sketch again. */
export function sketchOf(tree: Tree, folderId: NodeId = rootId): Sketch {
  const entries = [...tree.children(folderId)].map((node): [string, Sketch | string] => {
    if (node.kind === "folder") return [node.name, sketchOf(tree, node.id)];
    return [node.name, node.kind === "symlink" ? `-> ${node.target}` : node.contentId];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
