import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviceIdOf, type VersionVector, vectorOf } from "../causality/index.js";
import type { ContentId } from "../content/manifest.js";
import { isSyncError } from "../errors/index.js";
import { runs } from "../property-runs.fixture.js";
import type { StateChange, StateValue } from "../state/state-store.js";
import { type Node, type NodeId, rootId, sameState } from "./node.js";
import { depthOf, nodeAt, pathOf } from "./paths.js";
import { mostSent, type Sent, vectorOfSent } from "./sent.js";
import { Trees } from "./trees.js";

const keyOf = (name: string) => name.toLowerCase();
const ids = ["1", "2", "3", "4"] as NodeId[];

const vector = fc.bigInt(0n, 3n).map((counter) => vectorOf([[deviceIdOf(1n), counter]]));
const id = fc.constantFrom(...ids);
const located = fc.record({
  id,
  parentId: fc.constantFrom(rootId, ...ids),
  name: fc.constantFrom("a", "b"),
  vector,
});
const contents = {
  kind: fc.constant("file" as const),
  contentId: fc.constantFrom("x" as ContentId, "y" as ContentId),
  sizeBytes: fc.constant(1),
  executable: fc.boolean(),
  modifiedAtMs: fc.constant(0),
  copyOf: fc.option(fc.record({ id, vector }), { nil: undefined }),
};
const node: fc.Arbitrary<Node> = fc.oneof(
  located.map((place): Node => ({ kind: "folder", ...place })),
  fc.tuple(located, fc.record(contents)).map(([place, file]): Node => ({ ...file, ...place })),
  located.map((place): Node => ({ kind: "symlink", target: "../a", ...place })),
);
const state = fc.option(node, { nil: undefined });

type Step =
  | { readonly do: "local" | "base"; readonly id: NodeId; readonly node: Node | undefined }
  | {
      readonly do: "remote";
      readonly id: NodeId;
      readonly node: Node | undefined;
      readonly tombstone: VersionVector | undefined;
    }
  | { readonly do: "send"; readonly id: NodeId; readonly sent: Sent }
  | { readonly do: "forgetSent"; readonly id: NodeId }
  | { readonly do: "agree"; readonly id: NodeId };

const at = <T extends Node | undefined>(id: NodeId, node: T) => (node && { ...node, id }) as T;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.constantFrom("local" as const, "base" as const), id, state)
    .map(([to, id, node]): Step => ({ do: to, id, node: at(id, node) })),
  fc
    .tuple(id, state, fc.option(vector, { nil: undefined }))
    .map(([id, node, tombstone]): Step => ({ do: "remote", id, node: at(id, node), tombstone })),
  fc
    .tuple(
      id,
      fc.oneof(
        node,
        vector.map((deleted) => ({ deleted })),
      ),
    )
    .map(([id, sent]): Step => ({ do: "send", id, sent: "deleted" in sent ? sent : at(id, sent) })),
  id.map((id): Step => ({ do: "forgetSent", id })),
  id.map((id): Step => ({ do: "agree", id })),
);

/** Three maps and nothing clever. */
class Model {
  readonly base = new Map<NodeId, Node>();
  readonly local = new Map<NodeId, Node>();
  readonly remote = new Map<NodeId, Node>();
  readonly tombstones = new Map<NodeId, VersionVector>();
  readonly sent = new Map<NodeId, Sent[]>();

  take(step: Step): void {
    if (step.do === "forgetSent") this.sent.delete(step.id);
    else if (step.do === "send") {
      const others = (this.sent.get(step.id) ?? []).filter(
        (other) => vectorOfSent(other) !== vectorOfSent(step.sent),
      );
      this.sent.set(step.id, [...others, step.sent]);
    } else if (step.do === "agree") put(this.base, step.id, this.remote.get(step.id));
    else put(this[step.do], step.id, step.node);
    if (step.do === "remote") {
      put(this.tombstones, step.id, step.node === undefined ? step.tombstone : undefined);
    }
    const settled = ![this.base, this.local, this.sent].some((map) => map.has(step.id));
    if (settled) this.tombstones.delete(step.id);
  }
}

function put<T>(map: Map<NodeId, T>, id: NodeId, value: T | undefined): void {
  if (value === undefined) map.delete(id);
  else map.set(id, value);
}

function run(trees: Trees, step: Step): void {
  if (step.do === "agree") trees.agree(step.id);
  else if (step.do === "send") trees.addSent(step.id, step.sent);
  else if (step.do === "forgetSent") trees.setSent(step.id, []);
  else if (step.do === "remote") trees.setRemote(step.id, step.node, step.tombstone);
  else if (step.do === "local") trees.setLocal(step.id, step.node);
  else trees.setBase(step.id, step.node);
}

function contentOf(trees: Trees) {
  const each = ids.map((id) => ({
    base: trees.base.get(id),
    local: trees.local.get(id),
    remote: trees.remote.get(id),
    tombstone: trees.tombstone(id),
    sent: trees.sent(id),
    differs: [trees.local.differs(id), trees.remote.differs(id)],
  }));
  const children = [rootId, ...ids].map((folder) =>
    [trees.base, trees.local, trees.remote].map((tree) =>
      Array.from(tree.children(folder), (child) => child.id).sort(),
    ),
  );
  return { each, children, differing: [...trees.differing()].sort() };
}

describe("Trees", () => {
  it("is three maps, of which two are kept as differences", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const trees = new Trees(keyOf);
        const model = new Model();
        for (const step of steps) {
          run(trees, step);
          model.take(step);
        }
        for (const id of ids) {
          expect(trees.tombstone(id)).toBe(model.tombstones.get(id));
          expect(trees.sent(id)).toEqual(model.sent.get(id) ?? []);
          // Times and origins are no facet: where the facets are equal, base's state stands for the others.
          const equal = (a: Node | undefined, b: Node | undefined) =>
            a === undefined || b === undefined ? a === b : sameState(a, b);
          for (const tree of ["base", "local", "remote"] as const) {
            expect(equal(trees[tree].get(id), model[tree].get(id))).toBe(true);
          }
          for (const tree of ["base", "remote"] as const) {
            expect(trees[tree].get(id)?.vector).toBe(model[tree].get(id)?.vector);
          }
        }
        expect([...trees.sentNodes()].sort()).toEqual([...model.sent.keys()].sort());
        expect(trees.base.size).toBe(model.base.size);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("differs exactly where it is not equal", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const trees = new Trees(keyOf);
        for (const step of steps) run(trees, step);
        for (const id of ids) {
          const [base, local, remote] = [trees.base.get(id), trees.local.get(id), trees.remote.get(id)];
          const equal = (other: Node | undefined) =>
            base === undefined || other === undefined ? base === other : sameState(base, other);
          expect(trees.local.differs(id)).toBe(!equal(local));
          expect(trees.remote.differs(id)).toBe(!equal(remote) || base?.vector !== remote?.vector);
          expect(trees.differing().has(id)).toBe(trees.local.differs(id) || trees.remote.differs(id));
        }
        expect(trees.differenceCount <= trees.differing().size).toBe(true);
        for (const id of trees.differing()) trees.setLocal(id, trees.remote.get(id));
        for (const id of [...trees.differing()]) trees.agree(id);
        expect(trees.differing().size).toBe(0);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("comes back from its rows as it was, saved in whatever portions", () => {
    const portions = fc.array(fc.array(step, { maxLength: 15 }), { maxLength: 5 });
    fc.assert(
      fc.property(portions, (portions) => {
        const trees = new Trees(keyOf);
        const rows = new Map<string, StateChange>();
        for (const steps of portions) {
          for (const step of steps) run(trees, step);
          for (const change of trees.takeUnsaved()) {
            if (change.value === null) rows.delete(`${change.table}/${change.key}`);
            else rows.set(`${change.table}/${change.key}`, change);
          }
        }
        expect(trees.takeUnsaved()).toEqual([]);
        const restored = new Trees(keyOf);
        for (const table of ["base", "local", "remote", "sent"] as const) {
          for (const row of rows.values()) {
            if (row.table === table) restored.restore(table, row.key, row.value as StateValue);
          }
        }
        expect(contentOf(restored)).toEqual(contentOf(trees));
        expect(restored.takeUnsaved()).toEqual([]);
        // No row outlives what it is about.
        for (const { table, key } of rows.values()) {
          const id = key as NodeId;
          const kept = {
            base: trees.base.size > 0,
            local: trees.local.differs(id),
            remote: trees.remote.differs(id) || trees.tombstone(id) !== undefined,
            sent: trees.sent(id).length > 0,
          };
          expect(kept[table as keyof typeof kept]).toBe(true);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it.each([
    "",
    "null",
    "[]",
    "{",
    '{"kind":"folder"}',
    '{"kind":"file","parentId":"root","name":"a","vector":""}',
    '{"kind":"symlink","parentId":"root","name":"a","vector":""}',
    '{"kind":"socket","parentId":"root","name":"a","vector":""}',
  ])("refuses the row %j", (row) => {
    const corrupt = expect.toSatisfy((error: unknown) => isSyncError(error, "state_corrupt"));
    expect(() => new Trees(keyOf).restore("local", "1", row)).toThrow(corrupt);
  });
});

describe("what was sent", () => {
  it("is remembered up to a limit, what was sent again only once", () => {
    const trees = new Trees(keyOf);
    const send = (counter: bigint) =>
      trees.addSent("1" as NodeId, { deleted: vectorOf([[deviceIdOf(1n), counter]]) });
    for (let counter = 1n; counter <= mostSent + 2; counter++) send(counter);
    send(BigInt(mostSent));
    const counters = trees.sent("1" as NodeId).map((sent) => Number(vectorOfSent(sent).split(":")[1]));
    const kept = Array.from({ length: mostSent }, (_, i) => i + 3).filter((counter) => counter !== mostSent);
    expect(counters).toEqual([...kept, mostSent]);
  });
});

describe("paths", () => {
  const folder = (id: string, parentId: string, name: string): Node => ({
    kind: "folder",
    id: id as NodeId,
    parentId: parentId as NodeId,
    name,
    vector: "" as VersionVector,
  });

  it("lead from the root to a node and back", () => {
    const trees = new Trees(keyOf);
    for (const each of [folder("1", "root", "a"), folder("2", "1", "B"), folder("3", "2", "c")]) {
      trees.setBase(each.id, each);
      trees.setLocal(each.id, each);
    }
    expect(pathOf(trees.local, "3" as NodeId)).toBe("a/B/c");
    expect(nodeAt(trees.local, "a/B/c", keyOf)?.id).toBe("3");
    expect(nodeAt(trees.local, "a/b/c", keyOf)).toBeUndefined();
    expect(nodeAt(trees.local, "", keyOf)).toBeUndefined();
    expect(pathOf(trees.local, rootId)).toBe("");
    expect(depthOf(trees.local, "3" as NodeId)).toBe(3);
  });

  it("end where a folder is missing or inside itself", () => {
    const trees = new Trees(keyOf);
    for (const each of [folder("1", "2", "a"), folder("2", "1", "b"), folder("3", "9", "c")]) {
      trees.setLocal(each.id, each);
    }
    expect(pathOf(trees.local, "3" as NodeId)).toBeUndefined();
    expect(pathOf(trees.local, "1" as NodeId)).toBeUndefined();
    expect(depthOf(trees.local, "1" as NodeId)).toBeGreaterThan(1000);
  });
});
