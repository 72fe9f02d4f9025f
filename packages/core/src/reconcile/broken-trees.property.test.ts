import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviceIdOf, vectorOf } from "../causality/index.js";
import { runs } from "../property-runs.fixture.js";
import { type Node, type NodeId, rootId, type Sent } from "../tree/index.js";
import { explain } from "./explain.js";
import { parkedName } from "./parking.js";
import { fileOf } from "./sketch.fixture.js";
import { World } from "./world.fixture.js";

const ids = ["1", "2", "3", "4", "5"] as NodeId[];
const id = fc.constantFrom(...ids);
const vector = fc.tuple(fc.bigInt(0n, 2n), fc.bigInt(0n, 2n)).map(([one, two]) =>
  vectorOf([
    [deviceIdOf(1n), one],
    [deviceIdOf(2n), two],
  ]),
);
const located = fc.record({
  id,
  parentId: fc.constantFrom(rootId, ...ids, "nowhere" as NodeId),
  name: fc.constantFrom("a", "A", "b", ...ids.slice(0, 2).map(parkedName)),
  vector,
});
/** Folders that are inside themselves or in nothing, files in files, names that are there twice. */
const node: fc.Arbitrary<Node> = fc
  .tuple(located, fc.constantFrom("folder", "folder", "file", "symlink"), fc.constantFrom("x", "y"))
  .map(([place, kind, content]): Node => {
    if (kind === "folder") return { kind, ...place };
    return kind === "file" ? fileOf(place, content) : { kind: "symlink", ...place, target: content };
  });
const nodes = fc.uniqueArray(node, { selector: (each) => each.id, maxLength: ids.length });
const trees = fc.record({
  base: nodes,
  local: nodes,
  remote: nodes,
  tombstones: fc.array(fc.tuple(id, vector), { maxLength: 2 }),
  sent: fc.array(
    fc.tuple(
      id,
      fc.oneof(
        node,
        vector.map((deleted) => ({ deleted })),
      ),
    ),
    { maxLength: 2 },
  ),
  obstacles: fc.array(fc.tuple(fc.constantFrom(rootId, ...ids), fc.constantFrom("a", "b")), { maxLength: 2 }),
});

describe("trees that no disk and no journal could have", () => {
  it("have a plan and an explanation all the same", () => {
    fc.assert(
      fc.property(trees, ({ base, local, remote, tombstones, sent, obstacles }) => {
        const world = new World({ keyOf: (name) => name.toLowerCase() });
        for (const each of base) world.trees.setBase(each.id, each);
        for (const each of ids)
          world.trees.setLocal(
            each,
            local.find((node) => node.id === each),
          );
        for (const each of ids)
          world.trees.setRemote(
            each,
            remote.find((node) => node.id === each),
          );
        for (const [each, vector] of tombstones) world.trees.setRemote(each, undefined, vector);
        for (const [each, what] of sent) world.trees.addSent(each, sentAs(each, what));
        for (const [folder, name] of obstacles) world.obstacles.set(folder, name, "permission_denied");
        const plan = world.plan();
        expect(plan.removals).toBeLessThanOrEqual(ids.length);
        for (const path of ["a", "a/a", "b/A/a"]) explain(world.context, path);
      }),
      { numRuns: runs(600), unbiased: true },
    );
  });
});

function sentAs(id: NodeId, what: Sent): Sent {
  return "deleted" in what ? what : { ...what, id };
}
