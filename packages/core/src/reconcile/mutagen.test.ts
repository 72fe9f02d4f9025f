import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { advanceVector, emptyVector } from "../causality/index.js";
import { type Node, type NodeId, rootId } from "../tree/index.js";
import { isEmptyPlan } from "./operations.js";
import { elsewhere, nodesOf, type Sketch, sketchOf, World } from "./world.fixture.js";

type Entry =
  | null
  | { type: "dir"; children: Record<string, Entry> }
  | { type: "file"; content: string; exec?: boolean }
  | { type: "symlink"; target: string }
  | { type: "untracked" }
  | { type: "problematic" };

interface Case {
  id: string;
  description: string;
  modes: string[];
  base: Entry;
  alpha: Entry;
  beta: Entry;
  expected: { conflicts: unknown[] };
  after: { alpha: Entry; beta: Entry };
}

const file = new URL("../../../../../shared/cases/reconcile-mutagen.json", import.meta.url);
const present = existsSync(file);
const cases = present
  ? (JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] }).cases.filter((row) =>
      row.modes.includes("two-way-safe"),
    )
  : [];

describe.skipIf(!present)(
  "the two-way-safe cases of Mutagen's reconciler (needs its table beside the project)",
  () => {
    it("are 83", () => expect(cases).toHaveLength(83));

    for (const row of cases) {
      const sides = sidesToRun(row);
      it.each(sides)(`${row.id}: ${row.description}, with %s on this disk`, (side) => {
        const local = side === "alpha" ? row.alpha : row.beta;
        const remote = side === "alpha" ? row.beta : row.alpha;
        const world = worldOf(row.base, local, remote);
        const localBefore = sketchOf(world.trees.local);
        const remoteBefore = sketchOf(world.trees.remote);
        world.settle();
        expect(isEmptyPlan(world.plan())).toBe(true);
        const localAfter = sketchOf(world.trees.local);
        const remoteAfter = sketchOf(world.trees.remote);
        if (row.expected.conflicts.length === 0) {
          const [mine, theirs] =
            side === "alpha" ? [row.after.alpha, row.after.beta] : [row.after.beta, row.after.alpha];
          expect(localAfter).toEqual(sketchOfEntry(withBase(mine, row.base)));
          expect(remoteAfter).toEqual(sketchOfEntry(withBase(theirs, row.base)));
        } else if (isBlocked(local) && (row.base !== null || local?.type === "untracked")) {
          // Untouchable content stands in the way of a deletion or a new node: both sides stay as they were.
          expect([localAfter, remoteAfter]).toEqual([localBefore, remoteBefore]);
        } else {
          // Where Mutagen stops at a conflict, both contents live on, on both sides.
          expect(localAfter).toEqual(remoteAfter);
          const contents = filesIn(localAfter).sort();
          expect(contents).toEqual([...filesIn(localBefore), ...filesIn(remoteBefore)].sort());
        }
      });
    }
  },
);

/** Untouchable content lives on one disk only, so a row that has some is run from that disk. */
function sidesToRun(row: Case): ("alpha" | "beta")[] {
  const blocked = (["alpha", "beta"] as const).filter((side) => isBlocked(row[side]));
  return blocked.length > 0 ? blocked : ["alpha", "beta"];
}

function isBlocked(entry: Entry): boolean {
  if (entry === null) return false;
  if (entry.type === "untracked" || entry.type === "problematic") return true;
  return entry.type === "dir" && Object.values(entry.children).some(isBlocked);
}

/** The row's root becomes one entry, because the root of a namespace is always a folder. */
function sketchOfEntry(entry: Entry): Sketch {
  const value = sketchValue(entry);
  return value === undefined ? {} : { root: value };
}

function sketchValue(entry: Entry): Sketch | string | undefined {
  if (entry === null || entry.type === "untracked" || entry.type === "problematic") return undefined;
  if (entry.type === "file") return `${entry.exec ? "+x" : ""}${entry.content}`;
  if (entry.type === "symlink") return `-> ${entry.target}`;
  const children = Object.entries(entry.children).flatMap(([name, child]) => {
    const value = sketchValue(child);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(children);
}

function worldOf(base: Entry, local: Entry, remote: Entry): World {
  const world = new World();
  const baseNodes = new Map<NodeId, Node>();
  for (const node of nodesOf(sketchOfEntry(base))) {
    const agreed = { ...node, vector: advanceVector(emptyVector, elsewhere) };
    baseNodes.set(node.id, agreed);
    world.trees.setBase(node.id, agreed);
    world.trees.setLocal(node.id, agreed);
    world.trees.setRemote(node.id, agreed);
  }
  placeSide(
    nodesOf(sketchOfEntry(withBase(remote, base))),
    baseNodes,
    "R",
    (node) => world.remoteSet(node),
    (id) => world.remoteDelete(id),
  );
  placeSide(
    nodesOf(sketchOfEntry(withBase(local, base))),
    baseNodes,
    "L",
    (node) => world.trees.setLocal(node.id, node),
    (id) => world.trees.setLocal(id, undefined),
  );
  placeObstacles(world, "root", local, rootId);
  return world;
}

/** What cannot be read has not changed as far as anybody knows; what is ignored is not there. */
function withBase(entry: Entry, base: Entry): Entry {
  if (entry?.type === "problematic") return base;
  if (entry?.type !== "dir") return entry;
  const below = base?.type === "dir" ? base.children : {};
  const children = Object.entries(entry.children).map(([name, child]) => [
    name,
    withBase(child, below[name] ?? null),
  ]);
  return { type: "dir", children: Object.fromEntries(children) };
}

function placeSide(
  nodes: Node[],
  base: ReadonlyMap<NodeId, Node>,
  side: string,
  set: (node: Node) => void,
  remove: (id: NodeId) => void,
): void {
  const idOf = (id: NodeId) => (id === rootId || base.has(id) ? id : (`${side}${id}` as NodeId));
  const present = new Set(nodes.map((node) => node.id));
  for (const id of base.keys()) if (!present.has(id)) remove(id);
  for (const node of nodes) {
    const before = base.get(node.id);
    if (before !== undefined && JSON.stringify({ ...before, vector: "" }) === JSON.stringify(node)) continue;
    set({ ...node, id: idOf(node.id), parentId: idOf(node.parentId) });
  }
}

function placeObstacles(world: World, name: string, entry: Entry, parentId: NodeId): void {
  if (entry?.type === "untracked") world.obstacles.set(parentId, name, "ignored_content");
  if (entry?.type === "problematic") world.obstacles.set(parentId, name, "permission_denied");
  if (entry?.type !== "dir") return;
  const folder = world.trees.local.at(parentId, name);
  for (const [child, below] of Object.entries(entry.children)) {
    placeObstacles(world, child, below, folder?.id ?? parentId);
  }
}

function filesIn(sketch: Sketch): string[] {
  return Object.values(sketch).flatMap((value) => (typeof value === "string" ? [value] : filesIn(value)));
}
