import { describe, expect, it } from "vitest";
import { emptyVector } from "../causality/index.js";
import type { ErrorCode } from "../errors/index.js";
import { type Node, type NodeId, rootId } from "../tree/index.js";
import { isEmptyPlan } from "./operations.js";
import { baseNodesOf, nodesOf, type Sketch, sketchOf } from "./sketch.fixture.js";
import { World } from "./world.fixture.js";

export interface Triple {
  readonly base?: Sketch;
  readonly local?: Sketch;
  readonly remote?: Sketch;
  /** Path of something on this disk that is not synced, and why. */
  readonly obstacles?: { readonly [path: string]: ErrorCode };
  readonly keyOf?: (name: string) => string;
}

/** A device in the middle of its work; a side that is left out is as base has it. */
export function worldOf({ base = {}, local = base, remote = base, obstacles = {}, keyOf }: Triple): World {
  const world = new World(keyOf === undefined ? {} : { keyOf });
  const agreed = new Map<NodeId, Node>();
  for (const node of baseNodesOf(base)) {
    agreed.set(node.id, node);
    world.agreeOn(node);
  }
  const changed = (nodes: Node[], set: (id: NodeId, node: Node | undefined) => void) => {
    const present = new Set(nodes.map((node) => node.id));
    for (const id of agreed.keys()) if (!present.has(id)) set(id, undefined);
    for (const node of nodes) {
      if (JSON.stringify(agreed.get(node.id)) !== JSON.stringify(node)) set(node.id, node);
    }
  };
  const ids = new Set(agreed.keys());
  changed(nodesOf(remote, ids, "R"), (id, node) => world.writeElsewhere(id, node));
  changed(nodesOf(local, ids, "L"), (id, node) => {
    const vector = world.trees.base.get(id)?.vector ?? emptyVector;
    world.trees.setLocal(id, node === undefined ? undefined : { ...node, vector });
  });
  world.follow();
  for (const [path, code] of Object.entries(obstacles)) placeObstacle(world, path, code);
  return world;
}

function placeObstacle(world: World, path: string, code: ErrorCode): void {
  const names = path.split("/");
  const name = names.pop() as string;
  let folder = rootId;
  for (const above of names) folder = world.trees.local.at(folder, above)?.id ?? folder;
  world.obstacles.set(folder, name, code);
}

/** Three trees, of which a side that is left out is as base has it, and what becomes of them. */
export interface TripleCase extends Triple {
  /** Both sides in the end. */
  readonly after?: Sketch;
  /** Where something is held: this disk and the journal in the end, and what is held. */
  readonly localAfter?: Sketch;
  readonly remoteAfter?: Sketch;
  readonly holds?: { readonly [id: string]: ErrorCode };
}

/** A test for each: plans are carried out until there is nothing left to do. */
export function describeTriples(rule: string, cases: { readonly [name: string]: TripleCase }): void {
  describe(rule, () => {
    it.each(Object.entries(cases))("%s", (_, triple) => {
      const world = worldOf(triple);
      world.settle();
      const plan = world.plan();
      expect(isEmptyPlan(plan)).toBe(true);
      expect({
        local: sketchOf(world.trees.local),
        remote: sketchOf(world.trees.remote),
        holds: Object.fromEntries(plan.holds.map(({ id, code }) => [id, code])),
      }).toEqual({
        local: triple.localAfter ?? triple.after,
        remote: triple.remoteAfter ?? triple.after,
        holds: triple.holds ?? {},
      });
      if (triple.holds === undefined) expect([...world.trees.differing()]).toEqual([]);
    });
  });
}
