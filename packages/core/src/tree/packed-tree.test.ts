import fc from "fast-check";
import { expect, it } from "vitest";
import { deviceIdOf, vectorOf } from "../causality/index.js";
import type { ContentId } from "../content/manifest.js";
import { runs } from "../property-runs.fixture.js";
import type { StateValue } from "../state/state-store.js";
import type { Node, NodeId } from "./node.js";
import { rootId } from "./node.js";
import { NodeNumbers } from "./node-numbers.js";
import { PackedTree } from "./packed-tree.js";

const keyOf = (name: string) => name.toLowerCase();
const ids = [
  "1",
  "2",
  "01890000-0000-7000-8000-0000000000ff",
  "01890000-0000-7000-8000-0000000000fe",
] as NodeId[];
const parents = [rootId, ...ids];
const names = ["a", "A", "b", "ä\ud800"];

const located = fc.record({
  id: fc.constantFrom(...ids),
  parentId: fc.constantFrom(...parents),
  name: fc.constantFrom(...names),
  vector: fc.bigInt(0n, 2n).map((counter) => vectorOf([[deviceIdOf(1n), counter]])),
});
const content = {
  kind: fc.constant("file" as const),
  contentId: fc.constantFrom("x", "0123456789abcdef".repeat(4), "F".repeat(64)).map((id) => id as ContentId),
  sizeBytes: fc.constantFrom(0, 7, 2 ** 52),
  executable: fc.boolean(),
  modifiedAtMs: fc.constantFrom(0, -1, 1_790_000_000_000.5),
};
const origin = { copyOf: fc.record({ id: fc.constantFrom(...ids), vector: fc.constant(vectorOf([])) }) };
const node: fc.Arbitrary<Node> = fc.oneof(
  located.map((place): Node => ({ kind: "folder", ...place })),
  located.map((place): Node => ({ kind: "symlink", target: "b", ...place })),
  fc.tuple(located, fc.record(content)).map(([place, file]): Node => ({ ...file, ...place })),
  fc
    .tuple(located, fc.record({ ...content, ...origin }))
    .map(([place, copy]): Node => ({ ...copy, ...place })),
);
const change = fc.oneof(
  { weight: 3, arbitrary: node.map((value) => ({ id: value.id, node: value as Node | undefined })) },
  { weight: 1, arbitrary: fc.constantFrom(...ids).map((id) => ({ id, node: undefined })) },
);

const sorted = (nodes: Iterable<Node>) => [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));

/** The tree answers every question as a plain map would that is searched from end to end. */
function expectSame(tree: PackedTree, numbers: NodeNumbers, model: ReadonlyMap<NodeId, Node>): void {
  const all = [...model.values()];
  expect(tree.size).toBe(model.size);
  expect(sorted(tree.values())).toEqual(sorted(all));
  for (const id of ids) {
    expect(tree.get(id)).toEqual(model.get(id));
    expect(tree.kindOf(numbers.find(id))).toBe(model.get(id)?.kind);
  }
  for (const parentId of parents) {
    const children = all.filter((child) => child.parentId === parentId);
    const parent = numbers.find(parentId);
    expect(sorted(tree.children(parentId))).toEqual(sorted(children));
    expect(new Set(tree.childNumbers(parent))).toEqual(new Set(children.map(({ id }) => numbers.find(id))));
    for (const name of names) {
      const named = children.filter((child) => keyOf(child.name) === keyOf(name));
      expect(sorted(tree.named(parentId, keyOf(name)))).toEqual(sorted(named));
      const only = named.length === 1 && named[0]?.name === name ? numbers.find(named[0].id) : -1;
      expect(tree.numberAt(parent, name)).toBe(only);
    }
  }
}

it("answers as a plain map of nodes would, and comes back from its rows as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 15 }), { maxLength: 4 }), (portions) => {
      const numbers = new NodeNumbers();
      const tree = new PackedTree(numbers, keyOf);
      const model = new Map<NodeId, Node>();
      const rows = new Map<string, StateValue>();
      for (const changes of portions) {
        for (const { id, node } of changes) {
          if (node === undefined) tree.delete(id);
          else tree.set(node);
          if (node === undefined) model.delete(id);
          else model.set(id, node);
        }
        expectSame(tree, numbers, model);
        for (const { key, value } of tree.takeUnsaved()) {
          if (value === null) rows.delete(key);
          else rows.set(key, value);
        }
        const again = new NodeNumbers();
        const restored = new PackedTree(again, keyOf);
        for (const [key, row] of rows) restored.restore(key, row);
        expectSame(restored, again, model);
      }
      for (const id of model.keys()) tree.delete(id);
      for (const id of parents) expect(numbers.find(id)).toBe(-1);
    }),
    { numRuns: runs(500) },
  );
});

it("lets nodes go while it is asked which are in a folder", () => {
  const tree = new PackedTree(new NodeNumbers(), keyOf);
  for (const [i, id] of ids.entries()) {
    tree.set({ kind: "folder", id, parentId: rootId, name: `${i}`, vector: vectorOf([]) });
  }
  const seen: NodeId[] = [];
  for (const { id } of tree.children(rootId)) {
    seen.push(id);
    for (const other of ids) tree.delete(other);
  }
  expect(seen).toHaveLength(1);
});
