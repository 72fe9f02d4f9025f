import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyVector } from "../causality/index.js";
import type { Node, NodeId } from "./node.js";
import { NodeIndex } from "./node-index.js";
import { OverlayTree } from "./overlay.js";

const keyOf = (name: string) => name.toLowerCase();
const ids = ["1", "2", "3", "4", "5"] as NodeId[];
const id = fc.constantFrom(...ids);
const parentId = fc.constantFrom("root" as NodeId, ...ids.slice(0, 2));
const node = fc
  .record({ id, parentId, name: fc.constantFrom("a", "A", "b", "c") })
  .map((located): Node => ({ kind: "folder", ...located, vector: emptyVector }));
const change = fc.oneof(
  node.map((value) => ({ id: value.id, node: value as Node | undefined })),
  id.map((value) => ({ id: value, node: undefined })),
);

interface Readable {
  get(id: NodeId): Node | undefined;
  children(parentId: NodeId): Iterable<Node>;
  named(parentId: NodeId, key: string): Node[];
}

/** The tree answers every question as a plain map would that is searched from end to end. */
function expectSame(tree: Readable, model: ReadonlyMap<NodeId, Node>): void {
  const inOrder = (nodes: Iterable<Node>) => [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const all = [...model.values()];
  for (const each of ids) expect(tree.get(each)).toBe(model.get(each));
  for (const folder of ["root" as NodeId, ...ids]) {
    const children = all.filter((child) => child.parentId === folder);
    expect(inOrder(tree.children(folder))).toEqual(inOrder(children));
    for (const key of ["a", "b", "c", "A"]) {
      const named = children.filter((child) => keyOf(child.name) === key);
      expect(inOrder(tree.named(folder, key))).toEqual(inOrder(named));
    }
  }
}

describe("NodeIndex", () => {
  it("answers as a plain map of nodes would, names that clash included", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const index = new NodeIndex(keyOf);
        const model = new Map<NodeId, Node>();
        for (const { id, node } of changes) {
          if (node === undefined) index.delete(id);
          else index.set(node);
          if (node === undefined) model.delete(id);
          else model.set(id, node);
        }
        expectSame(index, model);
        expect(index.size).toBe(model.size);
        expect(new Set(index.values())).toEqual(new Set(model.values()));
      }),
    );
  });
});

describe("OverlayTree", () => {
  const step = fc.record({ to: fc.constantFrom("under", "override", "follow"), change });

  it("answers as the tree below with its differences laid over it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const under = new NodeIndex(keyOf);
        const overlay = new OverlayTree(under, keyOf);
        const differences = new Map<NodeId, Node | undefined>();
        for (const { to, change } of steps) {
          if (to === "follow") {
            overlay.follow(change.id);
            differences.delete(change.id);
          } else if (to === "override") {
            overlay.override(change.id, change.node);
            differences.set(change.id, change.node);
          } else if (change.node === undefined) under.delete(change.id);
          else under.set(change.node);
        }
        const model = new Map(Array.from(under.values(), (below) => [below.id, below]));
        for (const [changed, state] of differences) {
          if (state === undefined) model.delete(changed);
          else model.set(changed, state);
        }
        expectSame(overlay, model);
        expect(new Set(overlay.differing())).toEqual(new Set(differences.keys()));
        expect(overlay.differenceCount).toBe(differences.size);
        for (const each of ids) expect(overlay.differs(each)).toBe(differences.has(each));
        for (const each of model.values()) {
          expect(overlay.at(each.parentId, each.name)?.name).toBe(each.name);
        }
        expect(overlay.at("root" as NodeId, "missing")).toBeUndefined();
      }),
    );
  });
});
